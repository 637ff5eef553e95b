/**
 * Measures what it costs to migrate: Lockkeeper, other migrators, and the least that the
 * same files can cost, on one server and in one run.
 */
@NullMarked
package dev.lockkeeper.benchmarks;

import org.jspecify.annotations.NullMarked;
