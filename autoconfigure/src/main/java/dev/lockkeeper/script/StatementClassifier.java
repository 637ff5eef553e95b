package dev.lockkeeper.script;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.script.StatementKind.Ordinary;
import dev.lockkeeper.script.StatementKind.OutsideTransaction;
import dev.lockkeeper.script.StatementKind.TransactionControl;

/**
 * Reads the kind of a statement from its first words, for PostgreSQL 14 to 18.
 */
final class StatementClassifier {

	private static final Ordinary ORDINARY = new Ordinary();

	private static final Set<String> ON = Set.of("on", "true", "yes", "1");

	private final SqlCursor cursor;

	private StatementClassifier(String sql) {
		this.cursor = new SqlCursor(sql);
	}

	static StatementKind classify(String sql) {
		StatementClassifier classifier = new StatementClassifier(sql);
		StatementKind kind = classifier.transactionControl();
		if (kind == null) {
			kind = new IndexStatementParser(classifier.cursor, sql).parse();
		}
		if (kind == null) {
			String keyword = classifier.outsideTransaction();
			kind = (keyword != null) ? new OutsideTransaction(keyword) : ORDINARY;
		}
		return kind;
	}

	/** Whether the statement makes the server read backslashes in plain strings. */
	static boolean switchesStandardStringsOff(String sql) {
		SqlCursor cursor = new SqlCursor(sql);
		if (!cursor.take("SET")) {
			return false;
		}
		if (!cursor.take("SESSION")) {
			cursor.take("LOCAL");
		}
		if (!"standard_conforming_strings".equals(cursor.takeIdentifier())
				|| !(cursor.take("TO") || cursor.takeSymbol('='))) {
			return false;
		}
		return !cursor.isWord("DEFAULT") && !ON.contains(String.valueOf(cursor.takeValue()));
	}

	private @Nullable StatementKind transactionControl() {
		for (String keyword : List.of("BEGIN", "COMMIT", "END", "ABORT", "ROLLBACK")) {
			if (this.cursor.take(keyword)) {
				if (this.cursor.take("PREPARED")) {
					return new OutsideTransaction(keyword + " PREPARED");
				}
				if (!this.cursor.take("WORK")) {
					this.cursor.take("TRANSACTION");
				}
				return this.cursor.isWord("TO") ? ORDINARY : new TransactionControl(keyword);
			}
		}
		if (this.cursor.take("START", "TRANSACTION")) {
			return new TransactionControl("START TRANSACTION");
		}
		return this.cursor.take("PREPARE", "TRANSACTION") ? new TransactionControl("PREPARE TRANSACTION") : null;
	}

	private @Nullable String outsideTransaction() {
		if (this.cursor.take("VACUUM")) {
			return "VACUUM";
		}
		if (this.cursor.take("CLUSTER")) {
			return clustersEverything() ? "CLUSTER" : null;
		}
		for (String command : List.of("ALTER SYSTEM", "CREATE DATABASE", "DROP DATABASE", "CREATE TABLESPACE",
				"DROP TABLESPACE", "DROP SUBSCRIPTION", "DISCARD ALL")) {
			if (this.cursor.take(command.split(" "))) {
				return command;
			}
		}
		if (this.cursor.take("ALTER", "DATABASE")) {
			return movesDatabase() ? "ALTER DATABASE SET TABLESPACE" : null;
		}
		if (this.cursor.take("ALTER", "TABLE")) {
			return detachesConcurrently() ? "ALTER TABLE DETACH PARTITION CONCURRENTLY" : null;
		}
		if (this.cursor.take("CREATE", "SUBSCRIPTION")) {
			return createsSlot() ? "CREATE SUBSCRIPTION" : null;
		}
		if (this.cursor.take("ALTER", "SUBSCRIPTION")) {
			return altersSlot() ? "ALTER SUBSCRIPTION" : null;
		}
		return null;
	}

	private boolean clustersEverything() {
		if (this.cursor.takeSymbol('(')) {
			while (!this.cursor.atEnd() && !this.cursor.takeSymbol(')')) {
				this.cursor.skip();
			}
		}
		else {
			this.cursor.take("VERBOSE");
		}
		return this.cursor.atEnd();
	}

	private boolean movesDatabase() {
		skipName();
		if (!this.cursor.take("SET")) {
			this.cursor.take("WITH");
		}
		return this.cursor.isWord("TABLESPACE");
	}

	private boolean detachesConcurrently() {
		this.cursor.take("IF", "EXISTS");
		this.cursor.take("ONLY");
		boolean parenthesised = this.cursor.takeSymbol('(');
		skipName();
		if (!this.cursor.takeSymbol('*') && parenthesised) {
			this.cursor.takeSymbol(')');
		}
		if (!this.cursor.take("DETACH", "PARTITION")) {
			return false;
		}
		skipName();
		return this.cursor.isWord("CONCURRENTLY");
	}

	/** It does unless told otherwise; {@code connect = false} tells that, too. */
	private boolean createsSlot() {
		boolean slot = true;
		while (!this.cursor.atEnd()) {
			if (this.cursor.isWord("CREATE_SLOT") || this.cursor.isWord("CONNECT")) {
				slot &= !isSwitchedOff();
			}
			else {
				this.cursor.skip();
			}
		}
		return slot;
	}

	/**
	 * What makes the subscription talk to the publisher: a refresh, which a change of the
	 * publications has by default, and two of the settings.
	 */
	private boolean altersSlot() {
		skipName();
		if (this.cursor.take("REFRESH")) {
			return true;
		}
		if (!this.cursor.take("SET") && !this.cursor.take("ADD") && !this.cursor.take("DROP")) {
			return false;
		}
		boolean talks = this.cursor.take("PUBLICATION");
		while (!this.cursor.atEnd()) {
			if (this.cursor.isWord("FAILOVER") || this.cursor.isWord("TWO_PHASE")) {
				return true;
			}
			if (this.cursor.isWord("REFRESH")) {
				talks &= !isSwitchedOff();
			}
			else {
				this.cursor.skip();
			}
		}
		return talks;
	}

	private boolean isSwitchedOff() {
		this.cursor.skip();
		return this.cursor.takeSymbol('=') && this.cursor.takeFalse();
	}

	private void skipName() {
		do {
			this.cursor.skip();
		}
		while (this.cursor.takeSymbol('.'));
	}

}
