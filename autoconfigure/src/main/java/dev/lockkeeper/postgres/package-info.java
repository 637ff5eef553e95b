/**
 * Everything that talks to PostgreSQL: the pinned session, the advisory lock, the history
 * table and the runners of scripts. The only place that knows SQL.
 */
@NullMarked
package dev.lockkeeper.postgres;

import org.jspecify.annotations.NullMarked;
