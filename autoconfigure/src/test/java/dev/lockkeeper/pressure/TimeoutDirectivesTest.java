package dev.lockkeeper.pressure;

import java.time.Duration;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.migration.MigrationFailedException;
import dev.lockkeeper.postgres.LockScope;
import dev.lockkeeper.postgres.StatementLimits;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The timeouts that a run and a file ask for are in force in that file and in no other.
 */
@PostgresTest
class TimeoutDirectivesTest {

	private static final String NOTE = "INSERT INTO seen SELECT %d, current_setting('lock_timeout') || ' ' || current_setting('statement_timeout');\n";

	private TestSchema schema;

	private HikariDataSource pool;

	private MigrationFolder files;

	@BeforeEach
	void open(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		// What the role has for a default is of no account
		this.pool = schema.pool(1, (config) -> config.setConnectionInitSql("SET statement_timeout = '11s'"));
		this.files = files;
		schema.execute("CREATE TABLE seen (file int, timeouts text)");
	}

	@ParameterizedTest
	@EnumSource(LockScope.class)
	void aFilesOwnTimeoutsHoldForThatFileAlone(LockScope scope) {
		this.files.up("001_plain", NOTE.formatted(1))
			.up("002_both", "-- lockkeeper: lock-timeout=1234ms, statement-timeout=5678ms\n" + NOTE.formatted(2))
			.up("003_plain", NOTE.formatted(3))
			.up("004_none", "-- lockkeeper: lock-timeout=0s\n" + NOTE.formatted(4))
			.up("005_set", "SET lock_timeout = '77s'; SET statement_timeout = '78s';" + NOTE.formatted(5))
			.up("006_plain", NOTE.formatted(6));
		migrator(scope).migrate();
		assertThat(seen()).containsExactly("3s 0", "1234ms 5678ms", "3s 0", "0 0", "77s 78s", "3s 0");
	}

	@Test
	void filesWithoutATransactionHaveNoLockTimeoutUnlessTheyAskForOne() {
		String alone = "-- lockkeeper: transaction=none\n";
		this.files.up("001_plain", alone + NOTE.formatted(1))
			.up("002_both", alone + "-- lockkeeper: lock-timeout=2s statement-timeout=9s\n" + NOTE.formatted(2))
			.up("003_plain", alone + NOTE.formatted(3))
			.up("004_transaction", NOTE.formatted(4))
			.up("005_plain", alone + NOTE.formatted(5));
		migrator(null).migrate();
		assertThat(seen()).containsExactly("0 0", "2s 9s", "0 0", "3s 0", "0 0");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " transaction=none" })
	void aStatementThatTakesTooLongFailsWithItsPlace(String transaction) {
		this.files.up("001_slow", "-- lockkeeper: statement-timeout=300ms" + transaction
				+ "\nCREATE TABLE made ();\n  SELECT pg_sleep(30);\n");
		long start = System.nanoTime();
		assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(() -> migrator(null).migrate())
			.withMessageContaining("001_slow.up.sql:3:3")
			.satisfies((ex) -> {
				assertThat(ex.sqlState()).isEqualTo("57014");
				assertThat(ex.location().line()).isEqualTo(3);
			});
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
		assertThat(this.schema.queryForObject("SELECT to_regclass('made') IS NULL", Boolean.class))
			.isEqualTo(transaction.isEmpty());
		assertThat(this.schema.queryForList("SELECT version FROM schema_migrations", String.class)).isEmpty();
	}

	@Test
	void theRunsOwnStatementTimeoutHoldsWhereAFileSaysNothing() {
		this.files.up("001_other", "-- lockkeeper: statement-timeout=0s\nSELECT pg_sleep(0.5)")
			.up("002_slow", "SELECT pg_sleep(30)");
		StatementLimits limits = new StatementLimits(Duration.ofSeconds(3), Duration.ZERO, Duration.ofMillis(300));
		assertThatExceptionOfType(MigrationFailedException.class)
			.isThrownBy(
					() -> Migrator.builder(this.pool).locations(this.files.location()).limits(limits).build().migrate())
			.withMessageContaining("002_slow.up.sql")
			.satisfies((ex) -> assertThat(ex.sqlState()).isEqualTo("57014"));
	}

	private List<String> seen() {
		return this.schema.queryForList("SELECT timeouts FROM seen ORDER BY file", String.class);
	}

	private Migrator migrator(LockScope scope) {
		return Migrator.builder(this.pool)
			.locations(this.files.location())
			.limits(new StatementLimits(Duration.ofSeconds(3), Duration.ofSeconds(10), null))
			.lockScope(scope)
			.build();
	}

}
