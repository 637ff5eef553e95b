package dev.lockkeeper;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;
import dev.lockkeeper.wire.CountingProxy;
import dev.lockkeeper.wire.WireCounts;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a run asks of the server, counted on the wire. Where the database is far away,
 * these numbers are the time that a run takes.
 */
@PostgresTest
class RoundTripTest {

	/** What a run with something to apply asks beside: look, lock, record, give back. */
	private static final int AROUND_THE_FILES = 12;

	private TestSchema schema;

	private CountingProxy proxy;

	private HikariDataSource pool;

	private MigrationFolder files;

	@BeforeEach
	void open(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.proxy = CountingProxy.to(schema.jdbcUrl());
		this.pool = schema.pool(1, (config) -> {
			config.setJdbcUrl(this.proxy.through(schema.jdbcUrl()));
			config.addDataSourceProperty("sslmode", "disable");
		});
		this.files = files;
	}

	@AfterEach
	void close() {
		this.pool.close();
		this.proxy.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 20, 300 })
	void aCurrentSchemaTakesTwoRoundTripsAndNoLockWhateverTheNumberOfFiles(int files) throws Exception {
		write(1, files);
		migrate();
		assertThat(migrate()).isEqualTo(new WireCounts(0, 2, 0));
	}

	@Test
	void aTransactionalFileTakesOneRoundTrip() throws Exception {
		write(1, 10);
		WireCounts first = migrate();
		write(11, 20);
		WireCounts few = migrate();
		write(21, 50);
		WireCounts many = migrate();
		assertThat(first.roundTrips()).as("new database").isBetween(10L, 10L + AROUND_THE_FILES - 1);
		assertThat(few.roundTrips()).isBetween(10L, 10L + AROUND_THE_FILES);
		assertThat(many.roundTrips() - few.roundTrips()).as("20 files more").isEqualTo(20);
	}

	/**
	 * It is taken twice and given back twice. Each proof, for a file or for the history
	 * table, gives one of the two back and takes it again.
	 */
	@Test
	void theLockIsTakenOnceAndProvenOnceForEachFile() throws Exception {
		write(1, 30);
		assertThat(migrate().lockCalls()).isEqualTo(2 + 2 + 2 * (30 + 1));
		assertThat(this.schema.queryForObject("SELECT count(*) FROM schema_migrations", Integer.class)).isEqualTo(30);
	}

	private void write(int first, int last) {
		for (int number = first; number <= last; number++) {
			this.files.up("%03d_file".formatted(number),
					"CREATE TABLE t%d (v int);\nINSERT INTO t%1$d VALUES (1);\n".formatted(number));
		}
	}

	/** Runs with a connection that the pool has opened before. */
	private WireCounts migrate() throws Exception {
		this.pool.getConnection().close();
		WireCounts before = this.proxy.counts();
		Migrator.builder(this.pool).locations(this.files.location()).build().migrate();
		return this.proxy.counts().since(before);
	}

}
