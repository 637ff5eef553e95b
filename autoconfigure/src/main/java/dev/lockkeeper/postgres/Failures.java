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
 * Says of a failed statement what, where and what to do.
 */
final class Failures {

	private static final int SHOWN_SQL = 300;

	private Failures() {
	}

	/** A statement of a file that runs in a transaction. */
	static MigrationFailedException statement(MigrationScript script, SqlStatement statement, SQLException reason,
			List<MigrationVersion> before) {
		return failed(script, location(script, statement, reason), shown(statement), reason, before,
				"The whole file was rolled back.");
	}

	/** A file that failed when it was committed, such as by a deferred constraint. */
	static MigrationFailedException commit(MigrationScript script, SQLException reason, List<MigrationVersion> before) {
		return failed(script, new Location(script.file().version(), script.file().path(), 1, 1), "COMMIT", reason,
				before, "The whole file was rolled back.");
	}

	/** A statement of a file that runs without a transaction. */
	static MigrationFailedException statementAlone(MigrationScript script, int index, SQLException reason,
			List<MigrationVersion> before) {
		SqlStatement statement = script.parsed().statements().get(index);
		String kept = (index == 0) ? "It was the file's first statement."
				: "The file runs without a transaction: its %d statement(s) before this one stay in effect and would run again."
					.formatted(index);
		return failed(script, location(script, statement, reason), shown(statement), reason, before, kept);
	}

	private static MigrationFailedException failed(MigrationScript script, Location location, String sql,
			SQLException reason, List<MigrationVersion> before, String kept) {
		StringBuilder message = new StringBuilder();
		message.append("Migration ").append(script.file().version()).append(" (").append(script.file().direction());
		message.append(") failed at ").append(location).append("\n\n  ");
		message.append(serverMessage(reason).replace("\n", "\n  "));
		message.append("\n\n  ").append(sql.replace("\n", "\n  "));
		String done = before.isEmpty() ? "Nothing was applied before it in this run."
				: "Done before it in this run, and kept: "
						+ before.stream().map(MigrationVersion::value).collect(Collectors.joining(", ")) + ".";
		String action = kept + " " + done + " Correct " + location.file()
				+ " or the data it meets, and start again: the run goes on with this file.";
		return new MigrationFailedException(message.toString(), action, location, reason.getSQLState(), before, reason);
	}

	private static Location location(MigrationScript script, SqlStatement statement, SQLException reason) {
		int line = statement.line();
		int column = statement.column();
		ServerErrorMessage server = serverError(reason);
		if (server != null && server.getPosition() > 0) {
			Position position = statement.positionOf(server.getPosition());
			line = position.line();
			column = position.column();
		}
		return new Location(script.file().version(), script.file().path(), line, column);
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
		String sql = statement.sql();
		return (sql.length() > SHOWN_SQL) ? sql.substring(0, SHOWN_SQL) + "…" : sql;
	}

}
