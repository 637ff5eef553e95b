package dev.lockkeeper.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.springframework.jdbc.core.JdbcTemplate;

import dev.lockkeeper.test.MigrationFolder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Twenty files of which none can run twice unnoticed, and what must hold when each has
 * run once. Each takes a moment, so that faults meet it at work.
 * <p>
 * A file without a transaction leaves its row in the audit table in a transaction of its
 * own within the file. A plain {@code INSERT} there is not for this suite: when it is cut
 * off nobody can know whether it took effect, and Lockkeeper rightly asks a person.
 */
final class Migrations {

	static final int COUNT = 20;

	private final Random random;

	private final MigrationFolder folder;

	private final List<String> versions = new ArrayList<>();

	private final List<String> audited = new ArrayList<>();

	private final List<String> indexes = new ArrayList<>();

	private int updates;

	private int copies;

	private int columns;

	private Migrations(Random random, MigrationFolder folder) {
		this.random = random;
		this.folder = folder;
	}

	static Migrations write(Random random, MigrationFolder folder) {
		Migrations migrations = new Migrations(random, folder);
		migrations.transactional("tables", """
				CREATE TABLE audit (version text);
				CREATE TABLE counter (n int);
				INSERT INTO counter VALUES (0);
				CREATE TABLE item (id int, v int);
				INSERT INTO item SELECT n, n FROM generate_series(1, 20) AS n;
				-- Makes the build of an index last without keeping a processor busy
				CREATE FUNCTION slow(v int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
				  $$ BEGIN PERFORM pg_catalog.pg_sleep(0.01); RETURN v; END $$""");
		while (migrations.versions.size() < COUNT) {
			migrations.any();
		}
		return migrations;
	}

	private void any() {
		switch (this.random.nextInt(10)) {
			case 0, 1, 2 -> {
				transactional("update", "UPDATE counter SET n = n + 1");
				this.updates++;
			}
			case 3 -> {
				transactional("column", "ALTER TABLE item ADD COLUMN c" + this.versions.size() + " int DEFAULT 1");
				this.columns++;
			}
			case 4 -> {
				transactional("copy", "COPY item (id, v) FROM stdin;\n100\t1\n101\t2\n\\.\n");
				this.copies++;
			}
			case 5 -> transactional("table", "CREATE TABLE made" + this.versions.size() + " (id int)");
			case 6 -> nonTransactional("vacuum", "VACUUM counter");
			case 7 -> drop();
			default -> index();
		}
	}

	private void index() {
		String index = "item_" + (this.versions.size() + 1);
		String ifNotExists = this.random.nextBoolean() ? "IF NOT EXISTS " : "";
		nonTransactional("index", "CREATE INDEX CONCURRENTLY " + ifNotExists + index + " ON item (slow(v))");
		this.indexes.add(index);
	}

	private void drop() {
		if (this.indexes.isEmpty()) {
			index();
		}
		else {
			nonTransactional("drop",
					"DROP INDEX CONCURRENTLY " + this.indexes.remove(this.random.nextInt(this.indexes.size())));
		}
	}

	private void transactional(String name, String sql) {
		String version = version(name);
		this.folder.up(version,
				"%s;\n%s;\nSELECT pg_sleep(%s)".formatted(sql, audit(version), pause()).replace("\\.\n;", "\\."));
	}

	private void nonTransactional(String name, String sql) {
		String version = version(name);
		String audit = "BEGIN; " + audit(version) + "; SELECT pg_sleep(" + pause() + "); COMMIT";
		this.folder.up(version, this.random.nextBoolean() ? sql + ";\n" + audit : audit + ";\n" + sql);
	}

	private String version(String name) {
		String version = "%03d_%s".formatted(this.versions.size() + 1, name);
		this.versions.add(version);
		return version;
	}

	private String audit(String version) {
		this.audited.add(version);
		return "INSERT INTO audit VALUES ('" + version + "')";
	}

	private double pause() {
		return this.random.nextInt(15) / 100.0;
	}

	/** Every effect exactly once, and nothing left over. */
	void verify(JdbcTemplate database) {
		assertThat(database.queryForList("SELECT version FROM audit ORDER BY 1", String.class)).as("effects of files")
			.containsExactlyElementsOf(this.audited);
		assertThat(database.queryForList("SELECT version FROM schema_migrations ORDER BY 1", String.class))
			.as("history")
			.containsExactlyElementsOf(this.versions);
		assertThat(database.queryForObject("SELECT n FROM counter", Integer.class)).as("updates")
			.isEqualTo(this.updates);
		assertThat(database.queryForObject("SELECT count(*) FROM item", Integer.class)).as("copied rows")
			.isEqualTo(20 + 2 * this.copies);
		assertThat(database.queryForObject(
				"SELECT count(*) FROM pg_attribute WHERE attrelid = 'item'::regclass AND attnum > 2 AND NOT attisdropped",
				Integer.class))
			.as("columns")
			.isEqualTo(this.columns);
		assertThat(database.queryForList(
				"SELECT indexrelid::regclass || CASE WHEN indisvalid AND indisready THEN '' ELSE ' INVALID' END FROM pg_index WHERE indrelid = 'item'::regclass",
				String.class))
			.as("indexes")
			.containsExactlyInAnyOrderElementsOf(this.indexes);
		if (database.queryForObject("SELECT to_regclass('schema_migrations_journal') IS NOT NULL", Boolean.class)) {
			assertThat(database.queryForObject("SELECT count(*) FROM schema_migrations_journal", Integer.class))
				.as("journal")
				.isZero();
		}
	}

}
