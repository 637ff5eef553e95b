package dev.lockkeeper.actuate;

import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationState;
import dev.lockkeeper.migration.MigrationState.Done;
import dev.lockkeeper.migration.MigrationState.Failed;
import dev.lockkeeper.migration.SchemaStatus;

/**
 * Meters of the migrations, each with the name of the migrator's bean as the tag
 * {@code migrator}. A run that ended before there was a registry is recorded as well.
 * <p>
 * The version of a migration is no tag: each would make series of its own that change
 * once, on one replica, and stay until it ends. How long which file took is in the
 * history, the endpoint and the log.
 */
final class MigrationMetrics implements MeterBinder {

	private final SchemaWatches watches;

	MigrationMetrics(SchemaWatches watches) {
		this.watches = watches;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.watches.byName().forEach((name, watch) -> {
			Tags tags = Tags.of("migrator", name);
			gauge(registry, tags, watch, "lockkeeper.migrations.pending",
					"Migrations that this build is to apply and the database lacks",
					(status) -> status.pending().size());
			gauge(registry, tags, watch, "lockkeeper.migrations.applied", "Migrations that the history holds",
					SchemaStatus::applied);
			watch.migrator().whenRunEnds((state) -> record(registry, tags, state));
		});
	}

	/** Not a number while nobody knows. */
	private static void gauge(MeterRegistry registry, Tags tags, SchemaWatch watch, String name, String description,
			ToDoubleFunction<SchemaStatus> value) {
		Gauge.builder(name, watch, (asked) -> {
			Reading reading = asked.state().isRunning() ? null : asked.read();
			SchemaStatus status = (reading != null) ? reading.status() : null;
			return (status != null) ? value.applyAsDouble(status) : Double.NaN;
		}).description(description).tags(tags).register(registry);
	}

	private static void record(MeterRegistry registry, Tags tags, MigrationState state) {
		if (state instanceof Done done) {
			MigrationReport report = done.report();
			record(registry, tags, report.direction(), report.steps().isEmpty() ? "nothing" : "applied", report.steps(),
					report.waited(), report.duration());
		}
		else if (state instanceof Failed failed) {
			record(registry, tags, failed.direction(), "failed", failed.steps(), failed.waited(), failed.duration());
		}
	}

	private static void record(MeterRegistry registry, Tags tags, Direction direction, String outcome,
			List<MigrationReport.Step> steps, Duration waited, Duration duration) {
		Tags directed = tags.and("direction", direction.toString());
		Timer.builder("lockkeeper.run")
			.description("Runs, waiting included")
			.tags(directed.and("outcome", outcome))
			.register(registry)
			.record(duration);
		if (!waited.isZero()) {
			Timer.builder("lockkeeper.lock.wait")
				.description("Waiting for the advisory lock, in runs that had something to do")
				.tags(tags)
				.register(registry)
				.record(waited);
		}
		Timer migrations = Timer.builder("lockkeeper.migration")
			.description("Migrations that this replica has applied or rolled back, commit included")
			.tags(directed)
			.register(registry);
		steps.stream().filter((step) -> !step.skipped()).forEach((step) -> migrations.record(step.duration()));
	}

}
