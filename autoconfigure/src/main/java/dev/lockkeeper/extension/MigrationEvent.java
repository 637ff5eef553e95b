package dev.lockkeeper.extension;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationVersion;

/**
 * A moment in a run.
 */
public sealed interface MigrationEvent {

	/**
	 * The lock is held, the first migration has not started. When other replicas do part
	 * of the work meanwhile, a run may begin more than once.
	 *
	 * @param plan what is to be done
	 */
	record BeforeRun(MigrationPlan plan) implements MigrationEvent {

	}

	/**
	 * A migration starts. One that a condition skips does not.
	 *
	 * @param version which one
	 * @param direction which way
	 */
	record BeforeMigration(MigrationVersion version, Direction direction) implements MigrationEvent {

	}

	/**
	 * The last statement of a migration has been run; it is not committed or recorded
	 * yet.
	 *
	 * @param version which one
	 * @param direction which way
	 */
	record AfterMigration(MigrationVersion version, Direction direction) implements MigrationEvent {

	}

	/**
	 * The last migration is committed, the lock is still held. This comes once at most,
	 * and not after a run that has failed or lost its connection in the last moment: what
	 * must not be missed belongs into the migration's own transaction.
	 *
	 * @param plan what was done
	 */
	record AfterRun(MigrationPlan plan) implements MigrationEvent {

	}

}
