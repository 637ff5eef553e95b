package dev.lockkeeper.actuate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.datasource.DelegatingDataSource;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How often the database is asked, and who waits for it.
 */
@PostgresTest
class SchemaWatchTest {

	private static final Executor THREADS = (task) -> new Thread(task, "probe").start();

	private static final Duration SHORT = Duration.ofMillis(300);

	private static final Duration LATE_AFTER = Duration.ofSeconds(4);

	private final AtomicInteger asked = new AtomicInteger();

	private TestSchema schema;

	private HikariDataSource pool;

	private Migrator migrator;

	@BeforeEach
	void open(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.pool = schema.pool(1);
		this.migrator = Migrator.builder(new DelegatingDataSource(this.pool) {

			@Override
			public Connection getConnection() throws SQLException {
				SchemaWatchTest.this.asked.incrementAndGet();
				return super.getConnection();
			}

		}).locations(files.up("001_a", "CREATE TABLE a ()").location()).build();
		this.migrator.migrate();
		this.asked.set(0);
	}

	@Test
	void anAnswerIsUsedAgainForTheCacheTimeAndNoLonger() {
		Duration cacheFor = Duration.ofSeconds(2);
		SchemaWatch watch = watch(cacheFor);
		Reading first = watch.read();
		assertThat(first.status().isCurrent()).isTrue();
		this.schema.execute("DELETE FROM schema_migrations");
		assertThat(watch.read()).isSameAs(first);
		assertThat(this.asked).hasValue(1);
		Awaitility.await().atMost(cacheFor.plusSeconds(2)).until(() -> !watch.read().status().isCurrent());
		assertThat(this.asked).hasValue(2);
	}

	@Test
	void withoutACacheTimeEveryQuestionIsAsked() {
		SchemaWatch watch = watch(Duration.ZERO);
		watch.read();
		watch.read();
		assertThat(this.asked).hasValue(2);
	}

	@Test
	void whileTheDatabaseIsSlowOneThreadWaitsForItAndAllGetTheLastAnswer() throws SQLException {
		SchemaWatch watch = impatientWatch();
		try (Connection connection = this.pool.getConnection()) {
			List<CompletableFuture<Duration>> probes = IntStream.range(0, 40)
				.mapToObj((probe) -> CompletableFuture.supplyAsync(() -> {
					long start = System.nanoTime();
					assertThat(watch.read().status().isCurrent()).isTrue();
					return Duration.ofNanos(System.nanoTime() - start);
				}, THREADS))
				.toList();
			Awaitility.await().until(() -> this.pool.getHikariPoolMXBean().getThreadsAwaitingConnection() == 1);
			assertThat(probes).extracting(CompletableFuture::join)
				.allSatisfy((took) -> assertThat(took).isBetween(SHORT, LATE_AFTER));
			assertThat(this.pool.getHikariPoolMXBean().getThreadsAwaitingConnection()).isEqualTo(1);
			assertThat(this.asked).hasValue(1);
			assertThat(connection.isValid(1)).isTrue();
		}
	}

	@Test
	void anAnswerThatDoesNotComeIsNoLongerStoodInForAndTheNextOneCounts() throws SQLException {
		SchemaWatch watch = impatientWatch();
		Reading first = watch.last();
		try (Connection connection = this.pool.getConnection()) {
			assertThat(watch.read()).isSameAs(first);
			Awaitility.await()
				.between(Duration.ofSeconds(2), LATE_AFTER.plusSeconds(5))
				.until(() -> watch.read().status() == null);
			assertThat(watch.read().problem()).matches("The database has not answered for \\d+\\.\\d s");
			assertThat(connection.isValid(1)).isTrue();
		}
		Awaitility.await().until(() -> watch.read().status() != null);
	}

	@Test
	void withoutAnEarlierAnswerALateOneIsAProblemAtOnce() throws SQLException {
		SchemaWatch watch = new SchemaWatch(this.migrator, Duration.ZERO, THREADS, SHORT, LATE_AFTER);
		try (Connection connection = this.pool.getConnection()) {
			assertThat(watch.read().problem()).startsWith("The database has not answered for 0.");
			assertThat(connection.isValid(1)).isTrue();
		}
	}

	@Test
	void aRefusalIsAnAnswerAndIsCached() {
		this.schema.execute("DROP TABLE schema_migrations",
				"CREATE TABLE schema_migrations (version bigint, dirty boolean)");
		SchemaWatch watch = watch(Duration.ofSeconds(10));
		assertThat(watch.read().problem()).contains("is not a history table of Lockkeeper", "golang-migrate");
		watch.read();
		assertThat(this.asked).hasValue(1);
	}

	@Test
	void aThreadThatCannotBeHadIsAProblemToo() {
		SchemaWatch watch = new SchemaWatch(this.migrator, Duration.ZERO, (task) -> {
			throw new RejectedExecutionException("shut down");
		});
		assertThat(watch.read().problem()).isEqualTo("shut down");
		assertThat(watch.read().problem()).isEqualTo("shut down");
	}

	private SchemaWatch watch(Duration cacheFor) {
		return new SchemaWatch(this.migrator, cacheFor, THREADS, Duration.ofSeconds(10), LATE_AFTER);
	}

	/** Has an answer already. */
	private SchemaWatch impatientWatch() {
		SchemaWatch watch = new SchemaWatch(this.migrator, Duration.ZERO, THREADS, SHORT, LATE_AFTER);
		Awaitility.await().until(() -> watch.read().status() != null);
		Awaitility.await().until(() -> this.pool.getHikariPoolMXBean().getActiveConnections() == 0);
		this.asked.set(0);
		return watch;
	}

}
