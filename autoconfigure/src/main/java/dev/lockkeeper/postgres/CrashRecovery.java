package dev.lockkeeper.postgres;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.UnknownOutcomeException;
import dev.lockkeeper.script.MigrationScript;
import dev.lockkeeper.script.SqlStatement;
import dev.lockkeeper.script.StatementKind;
import dev.lockkeeper.script.StatementKind.ConcurrentIndexBuild;
import dev.lockkeeper.script.StatementKind.ConcurrentIndexDrop;
import dev.lockkeeper.script.StatementKind.ConcurrentReindex;
import dev.lockkeeper.script.StatementKind.OutsideTransaction;
import dev.lockkeeper.script.StatementKind.TransactionControl;

/**
 * Decides what to do about a statement that an earlier holder of the lock has started and
 * not finished, by asking the catalog, and a person where that does not tell.
 */
final class CrashRecovery {

	private static final Logger logger = LoggerFactory.getLogger(CrashRecovery.class);

	/** Commands that end in the same state when they run twice. */
	private static final Set<String> REPEATABLE = Set.of("VACUUM", "ANALYZE", "ANALYSE", "REINDEX", "CLUSTER",
			"REFRESH", "CHECKPOINT", "ALTER SYSTEM");

	private final ConcurrentIndexes indexes;

	private final Resolutions answers;

	CrashRecovery(ConcurrentIndexes indexes, Resolutions answers) {
		this.indexes = indexes;
		this.answers = answers;
	}

	/**
	 * Makes sure that statements which were started are where they were: they are known
	 * by their place, and one that has moved would be taken for one that was not run.
	 * @throws UnknownOutcomeException if one is not
	 */
	void requireInPlace(MigrationScript script, Map<Integer, Journal.Entry> entries) {
		List<SqlStatement> statements = script.parsed().statements();
		new TreeMap<>(entries).forEach((number, entry) -> {
			SqlStatement there = (number <= statements.size()) ? statements.get(number - 1) : null;
			if (there == null || (!entry.isOf(there)
					&& (SessionStatements.contains(there) || statements.stream().anyMatch(entry::isOf)))) {
				throw new UnknownOutcomeException(
						"Statement %d of %s was started by %s at %s outside a transaction, and another one, or none, is in its place now"
							.formatted(number, script.path(), entry.holder(), entry.startedAt()),
						"Statements that were run have to stay where they were until the whole file is: put them back, and what is new after them.",
						null);
			}
		});
	}

	/**
	 * Decides about a statement with a journal entry.
	 * @return whether it is to be run; otherwise it has taken effect
	 * @throws UnknownOutcomeException if nobody but a person can know
	 */
	boolean mustRun(MigrationScript script, int number, SqlStatement statement, Journal.Entry entry)
			throws SQLException {
		MigrationVersion version = script.version();
		if (entry.finished()) {
			return !entry.isOf(statement) && askWhetherToRun(version, number,
					question(script, number, statement, entry, "has changed since it was run"));
		}
		Boolean known = known(statement, entry.isOf(statement));
		boolean run = (known != null) ? known : askWhetherToRun(version, number, question(script, number, statement,
				entry, "was cut off, and the database cannot tell whether it took effect"));
		logger.info("{}: statement {} was in flight when {} was lost; {}", script.path(), number, entry.holder(),
				run ? "it is run again" : "it has taken effect");
		return run;
	}

	/**
	 * Whether a statement that was cut off must run; {@code null} when it cannot be
	 * known.
	 */
	private @Nullable Boolean known(SqlStatement statement, boolean unchanged) throws SQLException {
		StatementKind kind = statement.kind();
		if (kind instanceof ConcurrentIndexBuild build) {
			return !this.indexes.isBuilt(build, unchanged);
		}
		if (kind instanceof ConcurrentIndexDrop drop) {
			return this.indexes.exists(drop);
		}
		if (kind instanceof TransactionControl control) {
			return begins(control);
		}
		return isRepeatable(statement) ? true : null;
	}

	/** A partitioned table's {@code REINDEX} and {@code CLUSTER} look like any other. */
	private static boolean isRepeatable(SqlStatement statement) {
		if (statement.kind() instanceof OutsideTransaction outside) {
			String keyword = outside.keyword();
			return REPEATABLE.contains(keyword) || REPEATABLE.contains(firstWord(keyword));
		}
		return statement.kind() instanceof ConcurrentReindex || (statement.kind() instanceof StatementKind.Ordinary
				&& REPEATABLE.contains(firstWord(statement.sql()).toUpperCase(Locale.ROOT)));
	}

	/**
	 * The row of a {@code BEGIN} outlives a crash only where its transaction did not, and
	 * that of a {@code COMMIT} only where it did: they are written on either side of it.
	 */
	private static boolean begins(TransactionControl control) {
		return control.keyword().startsWith("BEGIN") || control.keyword().startsWith("START");
	}

	private static String firstWord(String sql) {
		return sql.split("\\W+", 2)[0];
	}

	private boolean askWhetherToRun(MigrationVersion version, int number, String question) {
		Resolutions.Answer answer = this.answers.of(version, number);
		if (answer == null) {
			throw new UnknownOutcomeException(question, """
					Look whether it took effect, then start one replica with one of:
					- lockkeeper.resolve=%1$s:%2$d:redo, if it did not: it is run
					- lockkeeper.resolve=%1$s:%2$d:done, if it did: the run goes on after it""".formatted(version,
					number), null);
		}
		return answer == Resolutions.Answer.REDO;
	}

	private static String question(MigrationScript script, int number, SqlStatement statement, Journal.Entry entry,
			String what) {
		return "Statement %d of %s:%d:%d, started by %s at %s outside a transaction, %s:\n\n  %s".formatted(number,
				script.path(), statement.line(), statement.column(), entry.holder(), entry.startedAt(), what,
				Passwords.hide(statement.sql()));
	}

	/**
	 * Whether a statement that fails may have had a part of its effect: a procedure or
	 * block can commit.
	 */
	static boolean mayCommitOnItsWay(SqlStatement statement) {
		String first = firstWord(statement.sql());
		return statement.kind() instanceof StatementKind.Ordinary
				&& (first.equalsIgnoreCase("CALL") || first.equalsIgnoreCase("DO"));
	}

}
