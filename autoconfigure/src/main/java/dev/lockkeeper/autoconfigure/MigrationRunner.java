package dev.lockkeeper.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.Ordered;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.migration.MigrationReport;

/**
 * Migrates once per application context: when the {@link MigrationGate} asks for it,
 * while beans are being made and every port is closed. When Boot calls the runner later,
 * the work is done, and what was done is published to listeners, which do not hear events
 * before.
 */
public final class MigrationRunner implements ApplicationRunner, Ordered {

	private final List<Migrator> migrators;

	private final ApplicationEventPublisher publisher;

	private @Nullable List<MigrationReport> reports;

	MigrationRunner(List<Migrator> migrators, ApplicationEventPublisher publisher) {
		this.migrators = List.copyOf(migrators);
		this.publisher = publisher;
	}

	/** Migrates, unless that is done already. */
	synchronized List<MigrationReport> migrate() {
		if (this.reports == null) {
			this.reports = this.migrators.stream().map(Migrator::migrate).toList();
		}
		return this.reports;
	}

	@Override
	public void run(ApplicationArguments arguments) {
		migrate().forEach((report) -> this.publisher.publishEvent(new MigrationCompletedEvent(report)));
	}

	/** Before the application's own runners, which may rely on the event. */
	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

}
