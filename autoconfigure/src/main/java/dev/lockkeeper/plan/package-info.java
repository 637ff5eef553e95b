/**
 * From files and history to a plan. Pure functions: no JDBC, no files, no clock.
 */
@NullMarked
package dev.lockkeeper.plan;

import org.jspecify.annotations.NullMarked;
