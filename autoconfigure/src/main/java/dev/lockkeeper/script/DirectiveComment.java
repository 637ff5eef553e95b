package dev.lockkeeper.script;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A comment that starts with {@code lockkeeper:}.
 *
 * @param text what follows the colon
 * @param offset where that starts in the script
 * @param line whether it is a {@code --} comment
 * @param leading whether it stands before the first statement
 */
record DirectiveComment(String text, int offset, boolean line, boolean leading) {

	private static final Pattern PREFIX = Pattern.compile("(--|/\\*)[ \\t]*lockkeeper[ \\t]*:",
			Pattern.CASE_INSENSITIVE);

	static @Nullable DirectiveComment of(String comment, int offset, boolean leading) {
		Matcher matcher = PREFIX.matcher(comment);
		if (!matcher.lookingAt()) {
			return null;
		}
		int start = matcher.end();
		return new DirectiveComment(comment.substring(start), offset + start, comment.charAt(0) == '-', leading);
	}

}
