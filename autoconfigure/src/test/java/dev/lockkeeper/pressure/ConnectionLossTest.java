package dev.lockkeeper.pressure;

import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.MigratorBuilder;
import dev.lockkeeper.migration.LockkeeperException;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.pressure.CuttingProxy.Where;
import dev.lockkeeper.test.LogCapture;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The connection breaks in the middle of a run (G2): the history alone decides what is
 * done again.
 */
@PostgresTest
class ConnectionLossTest {

	/** Not the common pool, which has a single thread on a small machine. */
	private static final Executor REPLICAS = (task) -> new Thread(task, "replica").start();

	private static final String SLEEPER = " FROM pg_stat_activity WHERE state = 'active' AND wait_event = 'PgSleep'"
			+ " AND application_name LIKE 'lockkeeper loss-test%'";

	private TestSchema schema;

	private MigrationFolder files;

	private CuttingProxy proxy;

	private HikariDataSource pool;

	@BeforeEach
	void open(TestSchema schema, MigrationFolder files) throws IOException {
		this.schema = schema;
		this.files = files;
		URI server = URI.create(schema.jdbcUrl().substring("jdbc:".length()));
		this.proxy = new CuttingProxy(server.getHost(), server.getPort());
		this.proxy.open();
		this.pool = schema.pool(1, (config) -> config.setJdbcUrl(throughProxy(schema.jdbcUrl())));
		schema.execute("CREATE TABLE effect (file text, pid int)");
	}

	private String throughProxy(String url) {
		return url.replaceFirst("//[^/]+/", "//127.0.0.1:" + this.proxy.port() + "/");
	}

	@AfterEach
	void close() {
		this.pool.close();
		this.proxy.close();
	}

	@ParameterizedTest
	@EnumSource(Where.class)
	void aCutAtTheCommitLeavesTheFileAppliedOnceAndReported(Where where) {
		file("001_before", "").file("002_cut", "SELECT pg_sleep(0.5);").file("003_after", "");
		migrateTo("001_before");
		this.proxy.cutOnce("COMMIT\0", where);
		MigrationReport report = migrator().build().migrate();
		verify(report, "002_cut", "003_after");
		assertThat(this.proxy.cuts()).isEqualTo(1);
		assertThat(report.duration()).isLessThan(Duration.ofSeconds(10));
	}

	/** There is nothing left to do then, and so no lock to take. */
	@ParameterizedTest
	@EnumSource
	void aCutAtTheLastCommitIsReportedAsWell(Where where) {
		file("001_before", "").file("002_cut", "SELECT pg_sleep(0.5);");
		migrateTo("001_before");
		this.proxy.cutOnce("COMMIT\0", where);
		try (LogCapture log = new LogCapture()) {
			verify(migrator().build().migrate(), "002_cut");
			assertThat(log.keyValues("migration.applied")).extracting((values) -> values.get("version"))
				.containsExactly(new MigrationVersion("002_cut"));
		}
	}

	@Test
	void aFileThatIsCutInTheMiddleIsRunAgain() throws Exception {
		file("001_before", "").file("002_cut", "SELECT pg_sleep(0.5);").file("003_after", "");
		CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(() -> migrator().build().migrate(),
				REPLICAS);
		awaitSleep();
		this.proxy.cutAll();
		verify(run.get(30, TimeUnit.SECONDS), "001_before", "002_cut", "003_after");
	}

	@Test
	void aServerProcessThatIsEndedInTheMiddleOfAFileIsReplaced() throws Exception {
		file("001_before", "").file("002_cut", "SELECT pg_sleep(0.5);").file("003_after", "");
		CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(() -> migrator().build().migrate(),
				REPLICAS);
		awaitSleep();
		this.schema.queryForObject("SELECT pg_terminate_backend(pid)" + SLEEPER, Boolean.class);
		verify(run.get(30, TimeUnit.SECONDS), "001_before", "002_cut", "003_after");
	}

	@Test
	void aWaiterThatHasWaitedLongGoesOnAfterACut() throws Exception {
		file("001_file", "");
		Duration retryFor = Duration.ofSeconds(2);
		try (Connection holder = this.schema.connect()) {
			holder.createStatement().execute("SELECT pg_advisory_lock(77)");
			CompletableFuture<MigrationReport> run = CompletableFuture
				.supplyAsync(() -> migrator().lockKey(77L).connectRetryFor(retryFor).build().migrate(), REPLICAS);
			Thread.sleep(retryFor.plusSeconds(1).toMillis());
			assertThat(run).isNotDone();
			this.proxy.cutAll();
			Thread.sleep(500);
			holder.createStatement().execute("SELECT pg_advisory_unlock(77)");
			verify(run.get(30, TimeUnit.SECONDS), "001_file");
		}
	}

	@Test
	void aFileThatBreaksTheConnectionEveryTimeIsGivenUp() {
		this.files.up("001_suicide", "SELECT nextval('tries'), pg_terminate_backend(pg_backend_pid())");
		this.schema.execute("CREATE SEQUENCE tries");
		try (LogCapture log = new LogCapture()) {
			assertThatExceptionOfType(LockkeeperException.class)
				.isThrownBy(() -> migrator().connectRetryFor(Duration.ofMinutes(5)).build().migrate());
			assertThat(log.messages("migration.givenUp")).singleElement()
				.asString()
				.startsWith("The connection was lost 5 times in a row in 001_suicide");
		}
		assertThat(this.schema.queryForObject("SELECT last_value FROM tries", Long.class)).isEqualTo(5);
	}

	@Test
	void withNoTimeToRetryACutFailsAtOnce() {
		file("001_file", "");
		this.proxy.cutOnce("COMMIT\0", Where.BEFORE);
		assertThatExceptionOfType(LockkeeperException.class)
			.isThrownBy(() -> migrator().connectRetryFor(Duration.ZERO).build().migrate());
	}

	private void awaitSleep() {
		Awaitility.await()
			.pollInterval(Duration.ofMillis(10))
			.until(() -> this.schema.queryForObject("SELECT count(*) = 1" + SLEEPER, Boolean.class));
	}

	private ConnectionLossTest file(String version, String more) {
		this.files.up(version, "INSERT INTO effect SELECT '%s', pg_backend_pid();".formatted(version) + more);
		return this;
	}

	private void migrateTo(String version) {
		migrator().target(new MigrationVersion(version)).build().migrate();
	}

	private void verify(MigrationReport report, String... versions) {
		assertThat(report.versions()).extracting(MigrationVersion::value).containsExactly(versions);
		List<String> effects = this.schema.queryForList("SELECT file FROM effect ORDER BY file", String.class);
		assertThat(effects).as("each once").doesNotHaveDuplicates().contains(versions);
		assertThat(this.schema.queryForList("SELECT version FROM schema_migrations ORDER BY 1", String.class))
			.isEqualTo(effects);
		assertThat(report.applied()).isEqualTo(effects.size());
		assertThat(this.schema.queryForObject(
				"SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND application_name LIKE 'lockkeeper loss-test%'",
				Long.class))
			.isZero();
	}

	private MigratorBuilder migrator() {
		return Migrator.builder(this.pool).locations(this.files.location()).application("loss-test");
	}

}
