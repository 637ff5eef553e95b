package dev.lockkeeper.actuate;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.migration.MigrationState;
import dev.lockkeeper.migration.SchemaStatus;

/**
 * Watches one schema for any number of probes and scrapes. The database is asked by one
 * thread at a time, no more often than the cache time, and never while a run of this
 * replica has the connection. Nobody waits long for it: a probe that hangs is a failed
 * probe, and those that come after it would hang as well.
 */
final class SchemaWatch {

	/** Less than the second that an orchestrator gives a probe by default. */
	private static final Duration ANSWER_WITHIN = Duration.ofMillis(800);

	/** For how long an old answer stands in for one that is late. */
	private static final Duration LATE_AFTER = Duration.ofSeconds(10);

	private final Migrator migrator;

	private final Duration cacheFor;

	private final Executor executor;

	private final Duration answerWithin;

	private final Duration lateAfter;

	private @Nullable Reading last;

	private @Nullable Flight flight;

	/**
	 * A watch.
	 * @param migrator knows the schema
	 * @param cacheFor how long an answer of the database is used again
	 * @param executor runs a question to the database
	 */
	SchemaWatch(Migrator migrator, Duration cacheFor, Executor executor) {
		this(migrator, cacheFor, executor, ANSWER_WITHIN, LATE_AFTER);
	}

	SchemaWatch(Migrator migrator, Duration cacheFor, Executor executor, Duration answerWithin, Duration lateAfter) {
		this.migrator = migrator;
		this.cacheFor = cacheFor;
		this.executor = executor;
		this.answerWithin = answerWithin;
		this.lateAfter = lateAfter;
	}

	Migrator migrator() {
		return this.migrator;
	}

	/** Where the migrator's last run is or how it ended; does not ask the database. */
	MigrationState state() {
		return this.migrator.state();
	}

	/** What is known without asking anybody; {@code null} when that is nothing. */
	synchronized @Nullable Reading last() {
		return this.last;
	}

	/**
	 * Reads the schema's state, or takes what was read just now. To be called while no
	 * run {@linkplain MigrationState#isRunning() is going on}.
	 * @return the answer, within a second; never an exception
	 */
	Reading read() {
		Flight flight;
		synchronized (this) {
			if (this.last != null && this.last.age().compareTo(this.cacheFor) < 0) {
				return this.last;
			}
			flight = (this.flight != null) ? this.flight : start();
		}
		try {
			return flight.answer.get(this.answerWithin.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			return late(flight);
		}
		catch (ExecutionException ex) {
			return Reading.failed(String.valueOf(ex.getCause()));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return late(flight);
		}
	}

	private Flight start() {
		Flight flight = new Flight(new CompletableFuture<>(), System.nanoTime());
		this.flight = flight;
		try {
			this.executor.execute(() -> land(flight, ask()));
		}
		catch (RuntimeException ex) {
			land(flight, Reading.failed(String.valueOf(ex.getMessage())));
		}
		return flight;
	}

	private Reading ask() {
		try {
			SchemaStatus status = this.migrator.status();
			return Reading.of(status);
		}
		catch (RuntimeException | Error ex) {
			return Reading.failed(String.valueOf(ex.getMessage()));
		}
	}

	private void land(Flight flight, Reading reading) {
		synchronized (this) {
			this.last = reading;
			this.flight = null;
		}
		flight.answer.complete(reading);
	}

	private Reading late(Flight flight) {
		Duration since = Duration.ofNanos(System.nanoTime() - flight.start);
		Reading last = last();
		return (last != null && since.compareTo(this.lateAfter) < 0) ? last
				: Reading.failed("The database has not answered for %.1f s".formatted(since.toMillis() / 1000.0));
	}

	/** A question to the database that is not answered yet. */
	private record Flight(CompletableFuture<Reading> answer, long start) {

	}

}
