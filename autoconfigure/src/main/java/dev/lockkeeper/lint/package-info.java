/**
 * Warnings about pending migrations that would hurt replicas which run already. Pure
 * functions of the files and of what the catalog says; knows no JDBC.
 */
@NullMarked
package dev.lockkeeper.lint;

import org.jspecify.annotations.NullMarked;
