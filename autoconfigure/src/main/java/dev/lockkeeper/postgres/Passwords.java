package dev.lockkeeper.postgres;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Hides passwords in texts that are shown to people: statements, connection URLs,
 * messages about either. Rather too much is hidden than too little.
 */
final class Passwords {

	private static final String HIDDEN = "$1***";

	/** A quoted value; where the text was cut, its end may be missing. */
	private static final String QUOTED = "(?:E|U&)?'(?:''|\\\\.|[^'\\\\])*+(?:'|\\z)|\\$(\\w*)\\$.*?(?:\\$\\2\\$|\\z)";

	/** {@code PASSWORD 'secret'}, {@code password => 'secret'}. */
	private static final Pattern IN_SQL = Pattern
		.compile("(?is)(passw(?:or)?d\"?\\s*(?:=>?|:)?\\s*)(?:" + QUOTED + ")");

	/** {@code ?password=secret}, and {@code password=secret} among other settings. */
	private static final Pattern IN_SETTINGS = Pattern.compile("(?i)(passw(?:or)?d\\s*=\\s*)[^\\s&;'\"*>]+");

	/** {@code postgresql://user:secret@host}. */
	private static final Pattern IN_AUTHORITY = Pattern.compile("(://[^\\s:/@]*:)[^\\s/@]+(?=@)");

	private Passwords() {
	}

	/** The text without passwords, as far as they can be told. */
	static String hide(String text) {
		String sql = IN_SQL.matcher(text).replaceAll(HIDDEN);
		String settings = IN_SETTINGS.matcher(sql).replaceAll(HIDDEN);
		return IN_AUTHORITY.matcher(settings).replaceAll(HIDDEN);
	}

	/**
	 * A statement on one line, without passwords and not all of it.
	 * @param query as the server shows it
	 * @param length how much of it
	 * @return {@code null} when there is nothing to show
	 */
	static @Nullable String shown(@Nullable String query, int length) {
		if (query == null || query.isBlank()) {
			return null;
		}
		String oneLine = hide(query.strip()).replaceAll("\\s+", " ");
		return (oneLine.length() > length) ? oneLine.substring(0, length) + "…" : oneLine;
	}

}
