package dev.lockkeeper.lint;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.lockkeeper.postgres.CatalogLookup;
import dev.lockkeeper.postgres.SessionIdentity;
import dev.lockkeeper.postgres.SessionSource;
import dev.lockkeeper.script.MigrationScript;
import dev.lockkeeper.script.SqlStatement;
import dev.lockkeeper.test.StatementEffects;
import dev.lockkeeper.test.TestSchema;

/**
 * A real database of a shop, with tables that count as large and one that counts as
 * small.
 */
final class ShopDatabase implements AutoCloseable {

	/** More than the small table has, less than each of the others. */
	static final long SMALL = 16 * 1024;

	/**
	 * Not {@code ExclusiveLock}: none but a concurrent refresh takes it, of a view that
	 * nobody writes.
	 */
	private static final Set<String> STOP_WRITES = Set.of("ShareLock", "ShareRowExclusiveLock", "AccessExclusiveLock");

	private final TestSchema schema = new TestSchema();

	ShopDatabase() {
		this.schema.execute("CREATE DOMAIN positive AS int CHECK (value > 0)", "CREATE DOMAIN any_number AS int",
				"CREATE FUNCTION next_number() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$",
				"CREATE FUNCTION same_number() RETURNS int STABLE LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$",
				"""
						CREATE TABLE orders (id bigint NOT NULL, note text, code varchar(10),
						    ref varchar(10) CHECK (length(ref) > 0), low varchar(10), part varchar(10),
						    total numeric(10,2), made_at timestamp(3), customer_id bigint, paid boolean, due date, ip cidr,
						    bits varbit(5), status text NOT NULL, number int, letters char(5), numbers int[], placed timestamptz)
						""",
				"""
						INSERT INTO orders SELECT n, n, n, n, n, n, n, now(), 1 + n % 1000, true, now(), '10.0.0.1', B'101', 'x', n,
						    'x', '{1}', now() FROM generate_series(1, 2000) AS n""",
				"CREATE UNIQUE INDEX orders_by_id ON orders (id)",
				"CREATE UNIQUE INDEX orders_by_note ON orders (note)", "CREATE INDEX orders_code ON orders (code)",
				"CREATE INDEX orders_low ON orders (lower(low))",
				"CREATE INDEX orders_part ON orders (id) WHERE part > ''",
				"ALTER TABLE orders ADD CONSTRAINT orders_paid CHECK (paid IS NOT NULL AND id > 0)",
				"ALTER TABLE orders ADD CONSTRAINT orders_due CHECK (due IS NOT NULL) NOT VALID",
				"CREATE TABLE customers (id bigint PRIMARY KEY, name text)",
				"INSERT INTO customers SELECT n, repeat('x', 50) FROM generate_series(1, 1000) AS n",
				"ALTER TABLE orders ADD CONSTRAINT orders_customer_later FOREIGN KEY (customer_id) REFERENCES customers NOT VALID",
				"CREATE TABLE settings (key text, value text)", "INSERT INTO settings VALUES ('a', 'b')",
				"CREATE TABLE events (id bigint, what text) PARTITION BY RANGE (id)",
				"CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (1000)",
				"CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (1000) TO (9999)",
				"INSERT INTO events SELECT n, n FROM generate_series(1, 2000) AS n",
				"CREATE MATERIALIZED VIEW totals AS SELECT id, status FROM orders",
				"CREATE UNIQUE INDEX totals_id ON totals (id)");
	}

	TestSchema schema() {
		return this.schema;
	}

	/** Warnings about pending files, with what the catalog says now. */
	List<LintWarning> lint(String... files) {
		return lint(SMALL, files);
	}

	List<LintWarning> lint(long smallTableBytes, String... files) {
		List<MigrationScript> scripts = new ArrayList<>();
		for (String file : files) {
			scripts.add(LintFixture.script("%03d_file".formatted(scripts.size() + 1), file));
		}
		CatalogFacts facts = new SessionSource(
				new DriverManagerDataSource(this.schema.jdbcUrl(), this.schema.username(), this.schema.password()),
				new SessionIdentity("test"))
			.execute((session) -> CatalogLookup.find(session, CatalogQuestions.of(scripts)));
		return new Linter(Set.of(), smallTableBytes).lint(scripts, facts);
	}

	/**
	 * Whether a table is read from end to end, or stored anew, under a lock that nobody
	 * can write it under.
	 */
	boolean worksLongUnderALock(String sql) {
		return worksLongUnderALock("SELECT 1", sql);
	}

	/** The same after another statement in the transaction, whose locks are held. */
	boolean worksLongUnderALock(String before, String sql) {
		StatementEffects effects = StatementEffects.of(this.schema, before, sql);
		return effects.locks()
			.stream()
			.map((lock) -> lock.split(" "))
			.filter((lock) -> STOP_WRITES.contains(lock[1]))
			.anyMatch((lock) -> effects.scanned().contains(lock[0]) || effects.rewritten().contains(lock[0]));
	}

	/** Runs a file as the migrator would, but does not record it. */
	void run(String file) throws SQLException {
		MigrationScript script = LintFixture.script("001_x", file);
		try (Connection connection = this.schema.connect(); Statement statement = connection.createStatement()) {
			connection.setAutoCommit(!script.parsed().transactional());
			for (SqlStatement sql : script.parsed().statements()) {
				statement.execute(sql.sql());
			}
			if (!connection.getAutoCommit()) {
				connection.commit();
			}
		}
	}

	@Override
	public void close() {
		this.schema.close();
	}

}
