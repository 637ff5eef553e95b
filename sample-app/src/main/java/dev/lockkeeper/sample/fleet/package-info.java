/**
 * The page at {@code /}: how the replicas of this service booted, which of them applied
 * which migration, and how they are.
 */
@NullMarked
package dev.lockkeeper.sample.fleet;

import org.jspecify.annotations.NullMarked;
