package dev.lockkeeper.script;

import java.util.List;

import dev.lockkeeper.script.Directives.TransactionMode;
import dev.lockkeeper.script.StatementKind.ConcurrentIndexBuild;
import dev.lockkeeper.script.StatementKind.NonTransactional;
import dev.lockkeeper.script.StatementKind.TransactionControl;

/**
 * A script that has been found fit to be run, as far as its text tells.
 *
 * @param statements its statements in their order; none for a script of comments only
 * @param directives what the script says about itself
 */
public record ParsedScript(List<SqlStatement> statements, Directives directives) {

	/** Copies the list. */
	public ParsedScript {
		statements = List.copyOf(statements);
	}

	/**
	 * Parses a script and checks that its statements fit the way it is to be run.
	 * @param text the text of the script, with or without a byte order mark
	 * @return the script
	 * @throws SqlSyntaxException if the script cannot be split, if a directive is wrong,
	 * if a script to be run in one transaction begins or ends transactions itself, if it
	 * builds an index concurrently without naming it, or if it says
	 * {@code transaction=file} and has a statement that PostgreSQL refuses in a
	 * transaction block
	 */
	public static ParsedScript parse(String text) throws SqlSyntaxException {
		SqlSplitter.Scan scan = SqlSplitter.scan(text);
		ParsedScript script = new ParsedScript(scan.statements(), Directives.of(text, scan.directives()));
		for (SqlStatement statement : script.statements()) {
			checkNamesItsIndex(statement);
			if (script.transactional()) {
				checkFitsTransaction(statement);
			}
		}
		return script;
	}

	private static void checkNamesItsIndex(SqlStatement statement) throws SqlSyntaxException {
		if (statement.kind() instanceof ConcurrentIndexBuild build && build.index() == null) {
			throw SqlSyntaxException.at(statement,
					"CREATE INDEX CONCURRENTLY without a name: name the index, so that a build that fails or is cut off can be found again");
		}
	}

	private static void checkFitsTransaction(SqlStatement statement) throws SqlSyntaxException {
		if (statement.kind() instanceof NonTransactional kind) {
			throw SqlSyntaxException.at(statement,
					("PostgreSQL refuses %s in a transaction, but the script says"
							+ " transaction=file: move the statement to a script of its own, or remove the directive")
						.formatted(kind.keyword()));
		}
		if (statement.kind() instanceof TransactionControl kind) {
			throw SqlSyntaxException.at(statement,
					("%s in a script that runs in one transaction, with its history row:"
							+ " remove it, or say -- lockkeeper: transaction=none before the first statement")
						.formatted(kind.keyword()));
		}
	}

	/**
	 * Whether the script runs in one transaction: as it says, or else if it has no
	 * statement that PostgreSQL refuses there.
	 */
	public boolean transactional() {
		if (this.directives.transaction() != null) {
			return this.directives.transaction() == TransactionMode.FILE;
		}
		return this.statements.stream().noneMatch((statement) -> statement.kind() instanceof NonTransactional);
	}

}
