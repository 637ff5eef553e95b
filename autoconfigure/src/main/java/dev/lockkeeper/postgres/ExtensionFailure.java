package dev.lockkeeper.postgres;

import java.sql.SQLException;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.postgres.StepFailedException.Part;
import dev.lockkeeper.postgres.StepFailedException.Step;

/**
 * Tells what failed when the application's own code did.
 *
 * @param part what the code was called for
 * @param role the same in words
 * @param extension the code
 * @param sql what it had sent last
 */
record ExtensionFailure(Part part, String role, Object extension, @Nullable String sql) {

	private static final String READ_ONLY_TRANSACTION = "25006";

	/** The class of an extension, without what a lambda or a proxy adds to it. */
	static String nameOf(Object extension) {
		return extension.getClass().getName().replaceFirst("\\$\\$.*", "");
	}

	StepFailedException of(Throwable failure) {
		SQLException server = serverReason(failure);
		String name = "%s %s%s".formatted(this.role, nameOf(this.extension), line(failure));
		if (server == null) {
			return new StepFailedException(new Step(this.part, null, name, null),
					new SQLException(failure.toString(), failure), failure);
		}
		Step step = new Step(this.part, null, name, this.sql);
		if (this.part == Part.CONDITION && READ_ONLY_TRANSACTION.equals(server.getSQLState())) {
			// Not the sign of a fail-over that it otherwise is
			SQLException refused = new SQLException(server.getMessage() + ": a condition only looks");
			return new StepFailedException(step, refused, refused);
		}
		return new StepFailedException(step, server, failure);
	}

	/** Where in the extension, such as {@code , Names.java:31}. */
	private String line(Throwable failure) {
		String name = nameOf(this.extension);
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			String line = Arrays.stream(cause.getStackTrace())
				.filter((frame) -> frame.getClassName().equals(name))
				.map((frame) -> ", " + frame.getFileName() + ":" + frame.getLineNumber())
				.findFirst()
				.orElse(null);
			if (line != null) {
				return line;
			}
		}
		return "";
	}

	/** The server's reason where there is one, so that it is treated as in a script. */
	private static @Nullable SQLException serverReason(Throwable failure) {
		SQLException first = null;
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException sql) {
				if (sql.getSQLState() != null) {
					return sql;
				}
				first = (first != null) ? first : sql;
			}
		}
		return first;
	}

}
