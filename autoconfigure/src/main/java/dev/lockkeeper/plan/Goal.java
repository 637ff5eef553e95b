package dev.lockkeeper.plan;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.Checks;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.MigrationVersion;

/**
 * Where a run wants the schema, and what it minds on the way.
 *
 * @param direction which way to go
 * @param target up: the last version to apply; down: the last version to keep;
 * {@code null}: go all the way
 * @param baseline up, on an empty history: the last version that is applied already;
 * {@code null} for none
 * @param checks what to do about a history that does not look like the files
 */
public record Goal(Direction direction, @Nullable MigrationVersion target, @Nullable MigrationVersion baseline,
		Checks checks) {

}
