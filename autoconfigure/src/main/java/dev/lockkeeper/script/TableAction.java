package dev.lockkeeper.script;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.script.TableConstraint.Kind;

/**
 * One of the changes that an {@code ALTER TABLE} makes. Names are as the catalog has
 * them.
 */
public sealed interface TableAction {

	/**
	 * Whether it takes an {@code ACCESS EXCLUSIVE} lock of the table: nobody can read it.
	 */
	default boolean isExclusive() {
		return true;
	}

	/** {@code ADD COLUMN}. */
	record AddColumn(ColumnDefinition column, boolean ifNotExists) implements TableAction {

	}

	/** {@code DROP COLUMN}. */
	record DropColumn(String column) implements TableAction {

	}

	/**
	 * {@code ALTER COLUMN … TYPE}.
	 *
	 * @param column the column
	 * @param type the new type, or {@code null} if it could not be read
	 * @param collation whether a collation is given
	 * @param computed whether {@code USING} says more than the column itself or a plain
	 * cast of it
	 */
	record ChangeType(String column, @Nullable SqlType type, boolean collation,
			boolean computed) implements TableAction {

	}

	/** {@code ALTER COLUMN … SET NOT NULL}. */
	record SetNotNull(String column) implements TableAction {

	}

	/** {@code ALTER COLUMN … DROP NOT NULL}. */
	record DropNotNull(String column) implements TableAction {

	}

	/** {@code ADD CONSTRAINT}. */
	record AddConstraint(TableConstraint constraint) implements TableAction {

		@Override
		public boolean isExclusive() {
			return this.constraint.kind() != Kind.FOREIGN_KEY;
		}

	}

	/** {@code VALIDATE CONSTRAINT}. */
	record ValidateConstraint(String constraint) implements TableAction {

		@Override
		public boolean isExclusive() {
			return false;
		}

	}

	/** {@code DROP CONSTRAINT}. */
	record DropConstraint(String constraint) implements TableAction {

	}

	/** {@code RENAME CONSTRAINT}. */
	record RenameConstraint(String constraint, String to) implements TableAction {

	}

	/** {@code RENAME COLUMN}. */
	record RenameColumn(String column, String to) implements TableAction {

	}

	/** {@code RENAME TO}. */
	record RenameTo(String to) implements TableAction {

	}

	/** {@code SET SCHEMA}. */
	record SetSchema(String to) implements TableAction {

	}

	/**
	 * Stores the whole table anew.
	 *
	 * @param keyword the action, such as {@code SET TABLESPACE}
	 */
	record StoreAnew(String keyword) implements TableAction {

	}

	/**
	 * Any other. None takes long but {@code ATTACH PARTITION}, which reads the new
	 * partition and the default one unless a {@code CHECK} of theirs makes that needless.
	 *
	 * @param isExclusive whether it takes an {@code ACCESS EXCLUSIVE} lock
	 */
	record Other(boolean isExclusive) implements TableAction {

	}

}
