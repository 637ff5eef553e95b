package dev.lockkeeper.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.Ordered;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.migration.MigrationReport;

/**
 * Migrates once per application context: when a data source is made or the
 * {@link MigrationGate} asks for it, whichever is first, and in any case while every port
 * is closed. When Boot calls the runner later, the work is done, and what was done is
 * published to listeners, which do not hear events before.
 */
public final class MigrationRunner implements ApplicationRunner, Ordered {

	private final ObjectProvider<Migrator> migrators;

	private final ConfiguredRun configuredRun;

	private final ApplicationEventPublisher publisher;

	private volatile @Nullable List<MigrationReport> reports;

	private final RunningMigrators known;

	private boolean running;

	MigrationRunner(ObjectProvider<Migrator> migrators, ConfiguredRun configuredRun, RunningMigrators known,
			ApplicationEventPublisher publisher) {
		this.migrators = migrators;
		this.configuredRun = configuredRun;
		this.known = known;
		this.publisher = publisher;
	}

	/** Migrates with the application's migrators, unless that is done already. */
	void migrate() {
		if (!isDone()) {
			migrate(this.migrators.orderedStream().toList());
		}
	}

	/**
	 * Migrates with these migrators, unless that is done already or just going on: making
	 * the migrators' beans makes a data source, and opening its first connection may make
	 * another one.
	 */
	synchronized void migrate(List<Migrator> migrators) {
		if (isDone() || this.running) {
			return;
		}
		if (!this.configuredRun.isEnabled()) {
			this.reports = List.of();
			return;
		}
		this.running = true;
		this.known.set(migrators);
		try {
			List<MigrationReport> reports = new ArrayList<>();
			for (Migrator migrator : migrators) {
				this.configuredRun.run(migrator).ifPresent(reports::add);
			}
			this.reports = List.copyOf(reports);
			this.configuredRun.finish();
		}
		finally {
			this.running = false;
		}
	}

	boolean isDone() {
		return this.reports != null;
	}

	/**
	 * The migrators that are run or were run, in their order, for those who want to know
	 * how far they are; none before the run starts.
	 */
	public List<Migrator> migrators() {
		return this.known.get();
	}

	@Override
	public void run(ApplicationArguments arguments) {
		migrate();
		List<MigrationReport> reports = this.reports;
		if (reports != null) {
			reports.forEach((report) -> this.publisher.publishEvent(new MigrationCompletedEvent(report)));
		}
	}

	/** Before the application's own runners, which may rely on the event. */
	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

}
