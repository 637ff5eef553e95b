package dev.lockkeeper.autoconfigure;

import java.io.UncheckedIOException;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.migration.LockkeeperException;
import dev.lockkeeper.migration.MigrationPreview;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.plan.PlanTable;

/**
 * Does with a migrator what the configuration says.
 */
final class ConfiguredRun {

	private static final Logger logger = LoggerFactory.getLogger(Migrator.class);

	private final boolean enabled;

	private final RunMode mode;

	private final boolean exitAfter;

	private final PlanFile planFile;

	private final ProcessExit exit;

	ConfiguredRun(LockkeeperProperties properties, ProcessExit exit) {
		this.enabled = properties.enabled();
		this.mode = properties.mode();
		this.exitAfter = properties.exitAfter();
		this.planFile = new PlanFile(properties.plan().jsonFile());
		this.exit = exit;
	}

	/**
	 * Whether there is anything to run. An application that was processed ahead of time
	 * has all beans, whatever is configured when it starts.
	 */
	boolean isEnabled() {
		return this.enabled;
	}

	/**
	 * Runs. Where this run is all that the process is for and it fails, the process ends
	 * here.
	 * @return what was done; empty when a plan was all that was asked for
	 */
	Optional<MigrationReport> run(Migrator migrator) {
		try {
			return runMode(migrator);
		}
		catch (RuntimeException ex) {
			if (this.exitAfter) {
				this.exit.fail(ex);
			}
			throw ex;
		}
	}

	private Optional<MigrationReport> runMode(Migrator migrator) {
		return switch (this.mode) {
			case MIGRATE -> Optional.of(migrator.migrate());
			case VALIDATE -> Optional.of(migrator.validate());
			case WAIT -> Optional.of(migrator.await());
			case PLAN -> {
				plan(migrator);
				yield Optional.empty();
			}
		};
	}

	/** To be called after the last migrator. */
	void finish() {
		if (this.exitAfter) {
			logger.info("Ending as told by lockkeeper.exit-after");
			this.exit.succeed();
		}
	}

	/**
	 * Nothing that is wrong with a plan keeps an application from starting. A process
	 * that is there for the plan alone fails without one.
	 */
	private void plan(Migrator migrator) {
		try {
			tryToPlan(migrator);
		}
		catch (LockkeeperException ex) {
			if (this.exitAfter) {
				throw ex;
			}
			logger.warn("No plan for {}: {}\n\n{}", migrator.table(), ex.getMessage(), ex.action());
		}
		catch (UncheckedIOException ex) {
			if (this.exitAfter) {
				throw ex;
			}
			logger.warn("{}: {}", ex.getMessage(), String.valueOf(ex.getCause()));
		}
	}

	private void tryToPlan(Migrator migrator) {
		try {
			MigrationPreview preview = migrator.preview();
			logger.info("Plan for {}:\n{}", migrator.table(), PlanTable.of(preview));
			this.planFile.write(migrator, preview);
		}
		catch (LockkeeperException ex) {
			try {
				this.planFile.write(migrator, ex);
			}
			catch (UncheckedIOException unwritten) {
				ex.addSuppressed(unwritten);
			}
			throw ex;
		}
	}

}
