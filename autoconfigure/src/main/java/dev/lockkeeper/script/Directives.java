package dev.lockkeeper.script;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What a script says about itself in comments before its first statement, such as
 * {@code -- lockkeeper: transaction=none, lock-timeout=5s}.
 *
 * @param transaction how to run the script, or {@code null} if it does not say
 * @param lockTimeout the {@code lock_timeout} for the script (zero: none), or
 * {@code null} if it does not say
 * @param statementTimeout the {@code statement_timeout} for each of its statements (zero:
 * none), or {@code null} if it does not say
 * @param allow names of the warnings that are not meant for it, as it has them
 */
public record Directives(@Nullable TransactionMode transaction, @Nullable Duration lockTimeout,
		@Nullable Duration statementTimeout, List<AllowedRule> allow) {

	/** No directive; a file that says nothing. */
	static final Directives NONE = new Directives(null, null, null, List.of());

	private static final Pattern ITEM = Pattern.compile("[^\\s,]+");

	private static final Pattern DURATION = Pattern.compile("(\\d{1,10})(ms|s|m|h)");

	/** Timeouts are milliseconds in a 32-bit integer of the server. */
	private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

	/** Copies the list. */
	public Directives {
		allow = List.copyOf(allow);
	}

	static Directives of(String script, List<DirectiveComment> comments) throws SqlSyntaxException {
		Directives result = NONE;
		for (DirectiveComment comment : comments) {
			if (!comment.line()) {
				throw SqlSyntaxException.at(script, comment.offset(),
						"a lockkeeper: directive must be a comment of the form -- lockkeeper: …");
			}
			if (!comment.leading()) {
				throw SqlSyntaxException.at(script, comment.offset(),
						"a lockkeeper: directive must stand before the first statement");
			}
			result = result.and(script, comment);
		}
		return result;
	}

	private Directives and(String script, DirectiveComment comment) throws SqlSyntaxException {
		Directives result = this;
		boolean allow = false;
		Matcher items = ITEM.matcher(comment.text());
		while (items.find()) {
			String item = items.group();
			int offset = comment.offset() + items.start();
			// The names of a list are items, too: a key begins the next directive
			boolean key = item.indexOf('=') >= 0;
			allow = item.startsWith("allow=") || (allow && !key);
			try {
				result = allow ? result.withAllowed(script, item, offset) : result.with(item);
			}
			catch (IllegalArgumentException ex) {
				throw SqlSyntaxException.at(script, offset, String.valueOf(ex.getMessage()));
			}
		}
		return result;
	}

	private Directives withAllowed(String script, String item, int offset) {
		int start = item.indexOf('=') + 1;
		if (start == item.length()) {
			throw new IllegalArgumentException("allow must name rules, such as allow=drop-in-use,set-not-null");
		}
		List<AllowedRule> allowed = new ArrayList<>(this.allow);
		allowed.add(new AllowedRule(item.substring(start), new PositionCounter(script).at(offset + start)));
		return new Directives(this.transaction, this.lockTimeout, this.statementTimeout, allowed);
	}

	private Directives with(String item) {
		int equals = item.indexOf('=');
		String key = (equals >= 0) ? item.substring(0, equals) : item;
		String value = item.substring(equals + 1);
		return switch (key) {
			case "transaction" -> new Directives(once(key, this.transaction, transaction(value)), this.lockTimeout,
					this.statementTimeout, this.allow);
			case "lock-timeout" -> new Directives(this.transaction, once(key, this.lockTimeout, duration(key, value)),
					this.statementTimeout, this.allow);
			case "statement-timeout" -> new Directives(this.transaction, this.lockTimeout,
					once(key, this.statementTimeout, duration(key, value)), this.allow);
			default -> throw new IllegalArgumentException("unknown directive \"" + key
					+ "\": transaction=none|file, lock-timeout=<duration>, statement-timeout=<duration> and allow=<rules> are known");
		};
	}

	private static <T> T once(String key, @Nullable T before, T now) {
		if (before != null) {
			throw new IllegalArgumentException("the directive \"" + key + "\" is given twice");
		}
		return now;
	}

	private static TransactionMode transaction(String value) {
		return switch (value) {
			case "file" -> TransactionMode.FILE;
			case "none" -> TransactionMode.NONE;
			default -> throw new IllegalArgumentException("transaction must be none or file, not \"" + value + "\"");
		};
	}

	private static Duration duration(String key, String value) {
		Matcher matcher = DURATION.matcher(value);
		if (matcher.matches()) {
			long amount = Long.parseLong(matcher.group(1));
			Duration duration = switch (matcher.group(2)) {
				case "ms" -> Duration.ofMillis(amount);
				case "s" -> Duration.ofSeconds(amount);
				case "m" -> Duration.ofMinutes(amount);
				default -> Duration.ofHours(amount);
			};
			if (duration.compareTo(LONGEST) <= 0) {
				return duration;
			}
		}
		throw new IllegalArgumentException(
				key + " must be digits and a unit (ms, s, m or h), at most 24 days, such as 500ms or 10m, not \""
						+ value + "\"");
	}

	/** How a script is run. */
	public enum TransactionMode {

		/** The whole file in one transaction. */
		FILE,

		/** Statement by statement, each committed by itself. */
		NONE

	}

	/**
	 * A warning that is not meant for the script.
	 *
	 * @param name the name of its rule, as the script has it
	 * @param position where it is
	 */
	public record AllowedRule(String name, Position position) {

	}

}
