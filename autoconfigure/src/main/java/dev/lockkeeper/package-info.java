/**
 * Lockkeeper's entry: {@link dev.lockkeeper.Migrator} migrates a PostgreSQL schema, alone
 * or in a Spring Boot application.
 */
@NullMarked
package dev.lockkeeper;

import org.jspecify.annotations.NullMarked;
