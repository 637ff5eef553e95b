/**
 * A small service as a team would write it: moorings along canals, migrated by
 * Lockkeeper.
 */
@NullMarked
package dev.lockkeeper.sample;

import org.jspecify.annotations.NullMarked;
