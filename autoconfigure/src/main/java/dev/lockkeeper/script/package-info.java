/**
 * From files to statements: finds migration files, orders them, and splits SQL. Knows no
 * JDBC.
 */
@NullMarked
package dev.lockkeeper.script;

import org.jspecify.annotations.NullMarked;
