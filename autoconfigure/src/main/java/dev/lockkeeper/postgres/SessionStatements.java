package dev.lockkeeper.postgres;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.script.SqlSplitter;
import dev.lockkeeper.script.SqlStatement;
import dev.lockkeeper.script.SqlSyntaxException;
import dev.lockkeeper.script.StatementKind;

/**
 * Statements that change the session's settings and nothing in the database: a new
 * session, or one whose settings were reset, needs them again.
 */
final class SessionStatements {

	private static final Set<String> COMMANDS = Set.of("SET", "RESET");

	/** What follows {@code SET} where it holds for one transaction at most. */
	private static final Pattern FOR_ONE_TRANSACTION = Pattern.compile("SET\\s+(?:LOCAL|TRANSACTION|CONSTRAINTS)\\b.*",
			Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

	/**
	 * The function in place of {@code SET}, as dumps have it. Only with constants:
	 * another argument could be a call with effects of its own.
	 */
	private static final Pattern SET_CONFIG = Pattern.compile(
			"SELECT\\s+(?:pg_catalog\\s*\\.\\s*)?set_config\\s*\\(\\s*'[^']*+'\\s*,\\s*'[^']*+(?:''[^']*+)*+'\\s*,\\s*\\w+\\s*\\)",
			Pattern.CASE_INSENSITIVE);

	private SessionStatements() {
	}

	/** Whether a statement is one. */
	static boolean contains(SqlStatement statement) {
		return statement.kind() instanceof StatementKind.Ordinary
				&& (COMMANDS.contains(statement.sql().split("\\W+", 2)[0].toUpperCase(Locale.ROOT))
						|| SET_CONFIG.matcher(statement.sql()).matches());
	}

	/**
	 * Those among the statements that a pool runs in each new connection. What they set
	 * under a name with a dot ({@code SET app.tenant = …}) no catalog shows, so it cannot
	 * be found in the session.
	 * @param initialization what the pool runs, if anything
	 */
	static List<String> of(@Nullable String initialization) {
		if (initialization == null) {
			return List.of();
		}
		try {
			return SqlSplitter.split(initialization)
				.stream()
				.filter(SessionStatements::contains)
				.map(SqlStatement::sql)
				.filter((sql) -> !FOR_ONE_TRANSACTION.matcher(sql).matches())
				.toList();
		}
		catch (SqlSyntaxException ex) {
			return List.of();
		}
	}

}
