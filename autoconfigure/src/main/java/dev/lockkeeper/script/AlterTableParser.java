package dev.lockkeeper.script;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.script.SchemaChange.AlterRelation;
import dev.lockkeeper.script.SchemaChange.Step;
import dev.lockkeeper.script.TableAction.AddColumn;
import dev.lockkeeper.script.TableAction.AddConstraint;
import dev.lockkeeper.script.TableAction.ChangeType;
import dev.lockkeeper.script.TableAction.DropColumn;
import dev.lockkeeper.script.TableAction.DropConstraint;
import dev.lockkeeper.script.TableAction.DropNotNull;
import dev.lockkeeper.script.TableAction.Other;
import dev.lockkeeper.script.TableAction.RenameColumn;
import dev.lockkeeper.script.TableAction.RenameConstraint;
import dev.lockkeeper.script.TableAction.RenameTo;
import dev.lockkeeper.script.TableAction.SetNotNull;
import dev.lockkeeper.script.TableAction.SetSchema;
import dev.lockkeeper.script.TableAction.StoreAnew;
import dev.lockkeeper.script.TableAction.ValidateConstraint;

/**
 * Reads what follows {@code ALTER TABLE}, for PostgreSQL 14 to 18.
 */
final class AlterTableParser {

	private static final List<String> CONSTRAINT_WORDS = List.of("CONSTRAINT", "CHECK", "UNIQUE", "PRIMARY", "FOREIGN",
			"NOT", "EXCLUDE");

	private final SqlStatement statement;

	private final SqlCursor cursor;

	AlterTableParser(SqlStatement statement, SqlCursor cursor) {
		this.statement = statement;
		this.cursor = cursor;
	}

	/** The change, or {@code null} if the table's name cannot be read. */
	@Nullable AlterRelation parse() {
		this.cursor.take("IF", "EXISTS");
		boolean only = this.cursor.take("ONLY");
		boolean parenthesised = this.cursor.takeSymbol('(');
		RelationName name = this.cursor.takeName();
		if (name == null) {
			return null;
		}
		if (!this.cursor.takeSymbol('*') && parenthesised) {
			this.cursor.takeSymbol(')');
		}
		List<Step> steps = new ArrayList<>();
		do {
			steps.add(step());
			while (!this.cursor.atEnd() && !this.cursor.isSymbol(',')) {
				this.cursor.skipGroup();
			}
		}
		while (this.cursor.takeSymbol(','));
		return new AlterRelation(name, only, List.copyOf(steps));
	}

	private Step step() {
		String sql = this.statement.sql();
		Position position = this.statement.positionOf(sql.codePointCount(0, this.cursor.offset()) + 1);
		TableAction action = action();
		return new Step(position, (action != null) ? action : new Other(true));
	}

	/** {@code null} for a name or a type that cannot be read. */
	private @Nullable TableAction action() {
		if (this.cursor.take("ADD")) {
			return add();
		}
		if (this.cursor.take("DROP")) {
			boolean constraint = this.cursor.take("CONSTRAINT");
			this.cursor.take("COLUMN");
			this.cursor.take("IF", "EXISTS");
			String name = this.cursor.takeIdentifier();
			return (name == null) ? null : constraint ? new DropConstraint(name) : new DropColumn(name);
		}
		if (this.cursor.take("ALTER")) {
			return alter();
		}
		if (this.cursor.take("RENAME")) {
			return rename();
		}
		if (this.cursor.take("SET")) {
			return set();
		}
		if (this.cursor.take("VALIDATE", "CONSTRAINT")) {
			String name = this.cursor.takeIdentifier();
			return (name != null) ? new ValidateConstraint(name) : null;
		}
		return new Other(!takesWeakLock());
	}

	private @Nullable TableAction add() {
		if (CONSTRAINT_WORDS.stream().anyMatch(this.cursor::isWord)) {
			TableConstraint constraint = TableConstraint.take(this.cursor);
			return (constraint != null) ? new AddConstraint(constraint) : null;
		}
		this.cursor.take("COLUMN");
		boolean ifNotExists = this.cursor.take("IF", "NOT", "EXISTS");
		ColumnDefinition column = ColumnDefinition.take(this.cursor);
		return (column != null) ? new AddColumn(column, ifNotExists) : null;
	}

	private @Nullable TableAction alter() {
		if (this.cursor.take("CONSTRAINT")) {
			return new Other(true);
		}
		this.cursor.take("COLUMN");
		String column = this.cursor.takeIdentifier();
		if (column == null) {
			return null;
		}
		if (this.cursor.take("TYPE") || this.cursor.take("SET", "DATA", "TYPE")) {
			return changeType(column);
		}
		if (this.cursor.take("SET", "NOT", "NULL")) {
			return new SetNotNull(column);
		}
		if (this.cursor.take("DROP", "NOT", "NULL")) {
			return new DropNotNull(column);
		}
		if (this.cursor.take("SET", "EXPRESSION")) {
			return new StoreAnew("SET EXPRESSION");
		}
		boolean options = this.cursor.take("SET", "STATISTICS") || this.cursor.take("RESET")
				|| (this.cursor.take("SET") && this.cursor.isSymbol('('));
		return new Other(!options);
	}

	private TableAction changeType(String column) {
		SqlType type = SqlType.take(this.cursor);
		boolean collation = false;
		boolean computed = false;
		while (!this.cursor.atEndOfItem()) {
			collation |= this.cursor.isWord("COLLATE");
			if (this.cursor.take("USING")) {
				computed = !isPlainCast(column, type);
				break;
			}
			this.cursor.skipGroup();
		}
		return new ChangeType(column, type, collation, computed);
	}

	/** {@code column}, {@code column::type} and their like. */
	private boolean isPlainCast(String column, @Nullable SqlType type) {
		int open = 0;
		while (this.cursor.takeSymbol('(')) {
			open++;
		}
		boolean cast = this.cursor.take("CAST") && this.cursor.takeSymbol('(');
		boolean plain = column.equals(this.cursor.takeIdentifier());
		if (cast) {
			plain &= this.cursor.take("AS") && type != null && type.equals(SqlType.take(this.cursor))
					&& this.cursor.takeSymbol(')');
		}
		while (open > 0 && this.cursor.takeSymbol(')')) {
			open--;
		}
		if (this.cursor.takeSymbol(':')) {
			plain &= this.cursor.takeSymbol(':') && type != null && type.equals(SqlType.take(this.cursor));
		}
		while (open > 0 && this.cursor.takeSymbol(')')) {
			open--;
		}
		return plain && open == 0 && this.cursor.atEndOfItem();
	}

	private @Nullable TableAction rename() {
		if (this.cursor.take("TO")) {
			String to = this.cursor.takeIdentifier();
			return (to != null) ? new RenameTo(to) : null;
		}
		boolean constraint = this.cursor.take("CONSTRAINT");
		this.cursor.take("COLUMN");
		String from = this.cursor.takeIdentifier();
		String to = this.cursor.take("TO") ? this.cursor.takeIdentifier() : null;
		if (from == null || to == null) {
			return null;
		}
		return constraint ? new RenameConstraint(from, to) : new RenameColumn(from, to);
	}

	private @Nullable TableAction set() {
		if (this.cursor.take("SCHEMA")) {
			String schema = this.cursor.takeIdentifier();
			return (schema != null) ? new SetSchema(schema) : null;
		}
		for (String keyword : List.of("LOGGED", "UNLOGGED", "TABLESPACE", "ACCESS METHOD")) {
			if (this.cursor.take(keyword.split(" "))) {
				return new StoreAnew("SET " + keyword);
			}
		}
		return new Other(!this.cursor.isSymbol('(') && !this.cursor.isWord("WITHOUT"));
	}

	/** Those that let others read the table. */
	private boolean takesWeakLock() {
		if (this.cursor.take("ENABLE") || this.cursor.take("DISABLE")) {
			if (!this.cursor.take("REPLICA")) {
				this.cursor.take("ALWAYS");
			}
			return this.cursor.isWord("TRIGGER");
		}
		return this.cursor.isWord("RESET") || this.cursor.isWord("CLUSTER") || this.cursor.isWord("ATTACH")
				|| detachesConcurrently();
	}

	private boolean detachesConcurrently() {
		return this.cursor.take("DETACH", "PARTITION") && this.cursor.takeName() != null
				&& (this.cursor.isWord("CONCURRENTLY") || this.cursor.isWord("FINALIZE"));
	}

}
