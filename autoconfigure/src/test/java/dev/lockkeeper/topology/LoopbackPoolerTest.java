package dev.lockkeeper.topology;

/**
 * Behind a pooler that needs nothing installed.
 */
class LoopbackPoolerTest extends TransactionPoolingTests {

	@Override
	Pooler start(TestDatabase database, Pooler.Mode mode) {
		return new LoopbackPooler(database, mode);
	}

}
