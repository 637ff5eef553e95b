package dev.lockkeeper.topology;

import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Behind a real PgBouncer.
 */
@EnabledIf(value = "dev.lockkeeper.topology.PgBouncer#installed",
		disabledReason = "PgBouncer is not installed (on Debian and Ubuntu: apt-get install pgbouncer)")
class PgBouncerTest extends TransactionPoolingTests {

	@Override
	Pooler start(TestDatabase database, Pooler.Mode mode) {
		return new PgBouncer(database, mode);
	}

}
