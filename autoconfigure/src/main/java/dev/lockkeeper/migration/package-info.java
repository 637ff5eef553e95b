/**
 * The vocabulary: versions, plans, reports and errors. Depends on nothing else of
 * Lockkeeper.
 */
@NullMarked
package dev.lockkeeper.migration;

import org.jspecify.annotations.NullMarked;
