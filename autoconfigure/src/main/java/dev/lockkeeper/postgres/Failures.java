package dev.lockkeeper.postgres;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

import org.springframework.dao.DataAccessException;

import dev.lockkeeper.extension.MigrationEvent;
import dev.lockkeeper.migration.HookFailedException;
import dev.lockkeeper.migration.MigrationFailedException;
import dev.lockkeeper.migration.MigrationFailedException.Location;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.postgres.StepFailedException.Part;
import dev.lockkeeper.postgres.StepFailedException.Step;
import dev.lockkeeper.script.MigrationCode;
import dev.lockkeeper.script.MigrationScript;
import dev.lockkeeper.script.Position;
import dev.lockkeeper.script.SqlStatement;

/**
 * Says of a failed script what, where and what to do.
 */
final class Failures {

	/** SQLSTATEs active_sql_transaction and invalid_transaction_termination. */
	private static final Set<String> NOT_IN_TRANSACTION = Set.of("25001", "2D000");

	private static final int SHOWN_SQL = 300;

	private Failures() {
	}

	/**
	 * Describes a failure.
	 * @param script what failed
	 * @param failure how
	 * @param blockers who was in the way, when that was the reason
	 * @param before what the run had done before
	 */
	static MigrationFailedException describe(MigrationScript script, StepFailedException failure,
			@Nullable String blockers, List<MigrationVersion> before) {
		SQLException reason = failure.reason();
		Location location = location(script, failure.step(), reason);
		StringBuilder message = new StringBuilder();
		message.append("Migration ").append(script.version()).append(" (").append(script.direction());
		message.append(") failed at ").append(location).append("\n\n  ");
		message.append(reasons(failure).replace("\n", "\n  "));
		if (blockers != null) {
			message.append("\n  In the way: ").append(blockers);
		}
		message.append("\n\n  ").append(culprit(failure.step()).replace("\n", "\n  "));
		return new MigrationFailedException(message.toString(), action(script, failure, blockers, before), location,
				reason.getSQLState(), before, failure.thrown());
	}

	/**
	 * Describes a failure before the first or after the last script of a run.
	 * @param event what the hook was told
	 * @param failure how it failed
	 */
	static HookFailedException describe(MigrationEvent event, StepFailedException failure) {
		String message = "A hook failed %s the run\n\n  %s\n\n  %s".formatted(
				(event instanceof MigrationEvent.BeforeRun) ? "before" : "after",
				reasons(failure).replace("\n", "\n  "), culprit(failure.step()).replace("\n", "\n  "));
		String action = (event instanceof MigrationEvent.BeforeRun)
				? "Nothing was applied by this run. Correct the hook and start again."
				: "All migrations are applied. Correct the hook; it is not called again until there are others.";
		return new HookFailedException(message, action, failure.thrown());
	}

	private static String action(MigrationScript script, StepFailedException failure, @Nullable String blockers,
			List<MigrationVersion> before) {
		String done = before.isEmpty() ? "Nothing was done before it in this run."
				: "Done before it in this run, and kept: "
						+ before.stream().map(MigrationVersion::value).collect(Collectors.joining(", ")) + ".";
		String what = failure.step().part().isExtension() ? failure.step().name() : script.path();
		String next = (blockers != null)
				? "Start again when the other transaction has ended, or raise "
						+ (script.parsed().transactional() ? "lockkeeper.ddl.retry-for." : "the file's lock-timeout.")
				: "Correct " + what + " or the data it meets, and start again: the run goes on with "
						+ (script.source() instanceof MigrationCode ? "this migration." : "this file.");
		if (needsNoTransaction(script, failure)) {
			next += " Where a statement cannot run in a transaction, begin the file with -- lockkeeper: transaction=none.";
		}
		return kept(script, failure) + " " + done + " " + next;
	}

	/** Such as a procedure that commits, whose name does not tell. */
	private static boolean needsNoTransaction(MigrationScript script, StepFailedException failure) {
		return script.parsed().transactional() && failure.step().part() == Part.STATEMENT
				&& NOT_IN_TRANSACTION.contains(String.valueOf(failure.reason().getSQLState()));
	}

	private static String kept(MigrationScript script, StepFailedException failure) {
		Part part = failure.step().part();
		if (failure.reason() instanceof TransactionEndedException) {
			return "It is not recorded. See what it has left behind before it runs again.";
		}
		if (part == Part.CONDITION) {
			return "Nothing of it was run.";
		}
		boolean code = script.source() instanceof MigrationCode;
		if (script.parsed().transactional()) {
			return code ? "All that it did was rolled back." : "The whole file was rolled back.";
		}
		if (code) {
			return "It runs without a transaction: what it has committed stays in effect, and it runs again from its beginning.";
		}
		SqlStatement statement = failure.step().statement();
		if (statement == null) {
			return "The file runs without a transaction: what was run of it stays in effect and will not run again.";
		}
		int before = script.parsed().statements().indexOf(statement);
		if (CrashRecovery.mayCommitOnItsWay(statement)) {
			return "The file runs without a transaction: what this statement has committed on its way stays, and the next start asks whether it is to run again (lockkeeper.resolve)."
					+ ((before > 0) ? " The %d statement(s) before it will not run again.".formatted(before) : "");
		}
		return (before <= 0) ? "It was the file's first statement."
				: "The file runs without a transaction: its %d statement(s) before this one stay in effect and will not run again."
					.formatted(before);
	}

	/** What the server says, and what the application's code has made of it. */
	private static String reasons(StepFailedException failure) {
		Throwable thrown = failure.thrown();
		String message = serverMessage(failure.reason());
		boolean saysMore = thrown != failure.reason() && failure.reason().getCause() != thrown
				&& !(thrown instanceof DataAccessException);
		return saysMore ? message + "\nThrown as " + thrown : message;
	}

	private static String culprit(Step step) {
		if (!step.part().isExtension()) {
			return (step.sql() != null) ? shown(step.sql()) : step.name();
		}
		return (step.sql() != null) ? shown(step.sql()) + "\n\nby " + step.name() : "by " + step.name();
	}

	private static Location location(MigrationScript script, Step step, SQLException reason) {
		SqlStatement statement = step.statement();
		if (statement == null && (step.part().isExtension() || script.source() instanceof MigrationCode)) {
			return new Location(script.version(), script.path(), 0, 0);
		}
		Position position = new Position(1, 1);
		if (statement != null) {
			ServerErrorMessage server = serverError(reason);
			position = (server != null && server.getPosition() > 0) ? statement.positionOf(server.getPosition())
					: new Position(statement.line(), statement.column());
		}
		return new Location(script.version(), script.path(), position.line(), position.column());
	}

	private static String serverMessage(SQLException reason) {
		ServerErrorMessage server = serverError(reason);
		if (server == null) {
			return reason.getMessage()
					+ ((reason.getSQLState() != null) ? " (SQLSTATE " + reason.getSQLState() + ")" : "");
		}
		StringBuilder text = new StringBuilder();
		text.append(server.getSeverity()).append(": ").append(server.getMessage());
		text.append(" (SQLSTATE ").append(server.getSQLState()).append(")");
		append(text, "Detail", server.getDetail());
		append(text, "Hint", server.getHint());
		append(text, "Where", server.getWhere());
		return text.toString();
	}

	private static void append(StringBuilder text, String label, @Nullable String value) {
		if (value != null) {
			text.append('\n').append(label).append(": ").append(value);
		}
	}

	private static @Nullable ServerErrorMessage serverError(SQLException reason) {
		return (reason instanceof PSQLException server) ? server.getServerErrorMessage() : null;
	}

	private static String shown(String text) {
		String sql = Passwords.hide(text);
		return (sql.length() > SHOWN_SQL) ? sql.substring(0, SHOWN_SQL) + "…" : sql;
	}

}
