package dev.lockkeeper.lint;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.lockkeeper.lint.LintFixture.found;
import static org.assertj.core.api.Assertions.assertThat;

/** What earlier files of a run change for the later ones. */
class LinterAcrossFilesTest {

	@ParameterizedTest
	@ValueSource(strings = { "CREATE TABLE fresh (id bigint, note text)", "CREATE TABLE IF NOT EXISTS fresh (id int)",
			"CREATE TABLE fresh AS SELECT * FROM orders", "CREATE TEMP TABLE fresh (id int)",
			"CREATE TABLE \"fresh\" PARTITION OF events DEFAULT", "CREATE TABLE Public.FRESH (id int)" })
	void aTableThatIsCreatedOnTheWayIsQuiet(String create) {
		assertThat(found(create, "CREATE INDEX ON fresh (note)",
				"ALTER TABLE fresh ALTER note SET NOT NULL, ADD CHECK (id > 0), ADD PRIMARY KEY (id), ALTER id TYPE int",
				"ALTER TABLE fresh ADD u uuid NOT NULL, DROP COLUMN note; ALTER TABLE fresh RENAME id TO i",
				"ALTER TABLE fresh RENAME TO stale; DROP TABLE stale"))
			.isEmpty();
	}

	@Test
	void aTableThatIsThereAlreadyIsNotNew() {
		assertThat(found("CREATE TABLE IF NOT EXISTS orders (id int)", "CREATE INDEX ON orders (id)"))
			.containsExactly("index-not-concurrent orders");
		assertThat(found("CREATE TABLE app.orders (id int)", "CREATE INDEX ON orders (id)"))
			.containsExactly("index-not-concurrent orders");
		assertThat(found("CREATE TABLE app.orders (id int)", "CREATE INDEX ON app.orders (id)")).isEmpty();
	}

	@Test
	void aTemporaryTableHidesAnotherUntilTheEndOfItsFile() {
		assertThat(found("CREATE TEMP TABLE orders (id int); CREATE INDEX ON orders (id);"
				+ " CREATE INDEX ON public.orders (id)", "CREATE INDEX ON orders (id)"))
			.containsExactly("index-not-concurrent orders", "index-not-concurrent orders");
	}

	@Test
	void aTableIsFollowedToItsNewName() {
		assertThat(found("ALTER TABLE orders RENAME TO old_orders", "CREATE INDEX ON old_orders (note)",
				"CREATE TABLE orders (id bigint)", "CREATE INDEX ON orders (id)",
				"ALTER TABLE old_orders SET SCHEMA archive2", "ALTER TABLE archive2.old_orders ALTER note SET NOT NULL",
				"ALTER TABLE archive2.old_orders ALTER paid SET NOT NULL"))
			.containsExactly("rename-in-use orders", "index-not-concurrent old_orders", "rename-in-use old_orders",
					"set-not-null archive2.old_orders");
	}

	@Test
	void aTableThatIsDroppedAndCreatedAgainIsNew() {
		assertThat(found("DROP TABLE orders", "CREATE TABLE orders (id int)", "CREATE INDEX ON orders (id)",
				"DROP TABLE orders"))
			.containsExactly("drop-in-use orders");
	}

	@Test
	void aColumnThatIsAddedOnTheWayIsNotInUse() {
		assertThat(found("ALTER TABLE orders ADD a int", "ALTER TABLE orders RENAME a TO b",
				"ALTER TABLE orders DROP COLUMN b", "ALTER TABLE orders DROP COLUMN b"))
			.isEmpty();
		assertThat(found("ALTER TABLE orders RENAME note TO a", "ALTER TABLE orders DROP COLUMN a"))
			.containsExactly("rename-in-use orders", "drop-in-use orders");
	}

	@Test
	void aColumnThatIsAddedOnTheWayIsStillReadAndStored() {
		assertThat(found("ALTER TABLE orders ADD a int", "ALTER TABLE orders ALTER a SET NOT NULL",
				"ALTER TABLE orders ALTER a TYPE bigint", "ALTER TABLE orders ALTER a TYPE int8"))
			.containsExactly("set-not-null orders", "column-type-change orders");
		assertThat(found("ALTER TABLE orders ADD a int NOT NULL DEFAULT 1", "ALTER TABLE orders ALTER a SET NOT NULL"))
			.isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "ADD CONSTRAINT k CHECK (note IS NOT NULL) NOT VALID",
			"ADD CONSTRAINT k CHECK (note <> '' AND (note IS NOT NULL)) NOT VALID",
			"ADD CONSTRAINT k NOT NULL note NOT VALID" })
	void aConstraintThatIsValidatedBeforeProvesNotNull(String add) {
		assertThat(found("ALTER TABLE orders " + add,
				"ALTER TABLE orders VALIDATE CONSTRAINT k; ALTER TABLE orders ALTER note SET NOT NULL"))
			.isEmpty();
		assertThat(found("ALTER TABLE orders " + add, "ALTER TABLE orders VALIDATE CONSTRAINT k",
				"ALTER TABLE orders RENAME CONSTRAINT k TO l",
				"ALTER TABLE orders ALTER note SET NOT NULL, DROP CONSTRAINT l"))
			.isEmpty();
		assertThat(found("ALTER TABLE orders " + add, "ALTER TABLE orders ALTER note SET NOT NULL"))
			.containsExactly("set-not-null orders");
		assertThat(found("ALTER TABLE orders " + add, "ALTER TABLE orders VALIDATE CONSTRAINT k",
				"ALTER TABLE orders DROP CONSTRAINT k", "ALTER TABLE orders ALTER note SET NOT NULL"))
			.containsExactly("set-not-null orders");
	}

	@Test
	void aConstraintWithoutANameIsFoundUnderTheOneThatPostgresqlChooses() {
		assertThat(found("ALTER TABLE orders ADD CHECK (note IS NOT NULL) NOT VALID",
				"ALTER TABLE orders VALIDATE CONSTRAINT orders_note_check",
				"ALTER TABLE orders ALTER note SET NOT NULL"))
			.isEmpty();
	}

	@Test
	void aProofIsFollowedToTheNewNameOfItsColumn() {
		assertThat(found("-- lockkeeper: allow=rename-in-use\nALTER TABLE orders RENAME paid TO is_paid",
				"ALTER TABLE orders ALTER is_paid SET NOT NULL"))
			.isEmpty();
		assertThat(found("-- lockkeeper: allow=rename-in-use\nALTER TABLE orders RENAME paid TO is_paid",
				"ALTER TABLE orders ADD paid boolean", "ALTER TABLE orders ALTER paid SET NOT NULL"))
			.containsExactly("set-not-null orders");
	}

	@Test
	void partsOfOneStatementDoNotHelpEachOther() {
		assertThat(found("ALTER TABLE orders VALIDATE CONSTRAINT orders_due, ALTER due SET NOT NULL"))
			.containsExactly("constraint-validates orders", "set-not-null orders");
		assertThat(
				found("ALTER TABLE orders VALIDATE CONSTRAINT orders_due; ALTER TABLE orders ALTER due SET NOT NULL"))
			.isEmpty();
	}

	@Test
	void anIndexThatIsBuiltBeforeIsKnown() {
		assertThat(found("CREATE UNIQUE INDEX CONCURRENTLY k ON orders (note)",
				"ALTER TABLE orders ADD PRIMARY KEY USING INDEX k"))
			.containsExactly("set-not-null orders");
		assertThat(found("CREATE UNIQUE INDEX CONCURRENTLY k ON orders (id)",
				"ALTER TABLE orders ADD PRIMARY KEY USING INDEX k", "CREATE INDEX IF NOT EXISTS k ON orders (id)"))
			.isEmpty();
		assertThat(found("DROP INDEX orders_code", "CREATE INDEX IF NOT EXISTS orders_code ON orders (code)"))
			.containsExactly("index-not-concurrent orders");
	}

	@Test
	void theSearchPathOfAFileCountsToItsEnd() {
		assertThat(found(
				"SET search_path TO archive; CREATE INDEX ON orders (id); RESET search_path;"
						+ " CREATE INDEX ON orders (note)",
				"SET LOCAL search_path = elsewhere, archive; DROP TABLE orders", "CREATE INDEX ON orders (note)"))
			.containsExactly("index-not-concurrent archive.orders", "index-not-concurrent orders",
					"drop-in-use archive.orders", "index-not-concurrent orders");
		assertThat(found("SET search_path TO elsewhere; CREATE TABLE orders (id int); CREATE INDEX ON orders (id)",
				"CREATE INDEX ON elsewhere.orders (id)"))
			.isEmpty();
	}

	@Test
	void locksEndWithTheFile() {
		assertThat(found("ALTER TABLE orders ADD a int", "ALTER TABLE customers ADD a int")).isEmpty();
	}

}
