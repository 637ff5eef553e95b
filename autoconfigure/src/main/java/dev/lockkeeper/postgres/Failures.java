package dev.lockkeeper.postgres;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

import dev.lockkeeper.migration.MigrationFailedException;
import dev.lockkeeper.migration.MigrationFailedException.Location;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.script.MigrationScript;
import dev.lockkeeper.script.Position;
import dev.lockkeeper.script.SqlStatement;

/**
 * Says of a failed script what, where and what to do.
 */
final class Failures {

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
		SqlStatement statement = failure.step().statement();
		Location location = location(script, statement, reason);
		StringBuilder message = new StringBuilder();
		message.append("Migration ").append(script.version()).append(" (").append(script.direction());
		message.append(") failed at ").append(location).append("\n\n  ");
		message.append(serverMessage(reason).replace("\n", "\n  "));
		if (blockers != null) {
			message.append("\n  In the way: ").append(blockers);
		}
		message.append("\n\n  ")
			.append((statement != null) ? shown(statement).replace("\n", "\n  ") : failure.step().name());
		return new MigrationFailedException(message.toString(), action(script, statement, blockers, before), location,
				reason.getSQLState(), before, reason);
	}

	private static String action(MigrationScript script, @Nullable SqlStatement statement, @Nullable String blockers,
			List<MigrationVersion> before) {
		String kept = script.parsed().transactional() ? "The whole file was rolled back."
				: kept((statement != null) ? script.parsed().statements().indexOf(statement) : 0);
		String done = before.isEmpty() ? "Nothing was done before it in this run."
				: "Done before it in this run, and kept: "
						+ before.stream().map(MigrationVersion::value).collect(Collectors.joining(", ")) + ".";
		String next = (blockers != null)
				? "Start again when the other transaction has ended, or raise lockkeeper.ddl.retry-for." : "Correct "
						+ script.path() + " or the data it meets, and start again: the run goes on with this file.";
		return kept + " " + done + " " + next;
	}

	private static String kept(int statementsBefore) {
		return (statementsBefore <= 0) ? "It was the file's first statement."
				: "The file runs without a transaction: its %d statement(s) before this one stay in effect and will not run again."
					.formatted(statementsBefore);
	}

	private static Location location(MigrationScript script, @Nullable SqlStatement statement, SQLException reason) {
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
			return reason.getMessage() + " (SQLSTATE " + reason.getSQLState() + ")";
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

	private static String shown(SqlStatement statement) {
		String sql = Passwords.hide(statement.sql());
		return (sql.length() > SHOWN_SQL) ? sql.substring(0, SHOWN_SQL) + "…" : sql;
	}

}
