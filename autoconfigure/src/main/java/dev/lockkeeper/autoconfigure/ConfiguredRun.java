package dev.lockkeeper.autoconfigure;

import java.util.Optional;
import java.util.function.IntConsumer;

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

	private final RunMode mode;

	private final boolean exitAfter;

	private final PlanFile planFile;

	private final IntConsumer exit;

	ConfiguredRun(LockkeeperProperties properties, IntConsumer exit) {
		this.mode = properties.mode();
		this.exitAfter = properties.exitAfter();
		this.planFile = new PlanFile(properties.plan().jsonFile());
		this.exit = exit;
	}

	/**
	 * Runs.
	 * @return what was done; empty when a plan was all that was asked for
	 */
	Optional<MigrationReport> run(Migrator migrator) {
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

	/**
	 * To be called after the last migrator. The beans that are made by now are given up
	 * as they are: nothing has been served yet.
	 */
	void finish() {
		if (this.exitAfter) {
			logger.info("Ending as told by lockkeeper.exit-after");
			this.exit.accept(0);
		}
	}

	private void plan(Migrator migrator) {
		try {
			MigrationPreview preview = migrator.preview();
			logger.info("Plan for {}:\n{}", migrator.table(), PlanTable.of(preview));
			this.planFile.write(migrator, preview);
		}
		catch (LockkeeperException ex) {
			logger.warn("No plan for {}: {}\n\n{}", migrator.table(), ex.getMessage(), ex.action());
			this.planFile.write(migrator, ex);
		}
	}

}
