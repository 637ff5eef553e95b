package dev.lockkeeper;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.postgres.LockScope;

/**
 * The advisory lock.
 *
 * @param key its key, or {@code null} to derive it from the history table
 * @param waitTimeout how long to wait for it
 * @param scope how long it is held at a time, or {@code null} for the whole run on a
 * direct connection
 */
record LockSettings(@Nullable Long key, Duration waitTimeout, @Nullable LockScope scope) {

}
