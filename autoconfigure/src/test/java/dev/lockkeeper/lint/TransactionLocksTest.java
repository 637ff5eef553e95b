package dev.lockkeeper.lint;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.script.Position;
import dev.lockkeeper.script.RelationName;

import static org.assertj.core.api.Assertions.assertThat;

class TransactionLocksTest {

	private final PendingSchema schema = new PendingSchema(LintFixture.SHOP);

	private final TransactionLocks locks = new TransactionLocks(new TableSizes(Linter.DEFAULT_SMALL_TABLE_BYTES));

	@Test
	void oneLockIsNotWarnedOf() {
		lock("orders", 1);
		lock("orders", 2);
		assertThat(release()).isEmpty();
	}

	@Test
	void aSecondOneIsWarnedOfWhereItIsTaken() {
		lock("orders", 1);
		lock("settings", 3);
		lock("orders", 4);
		lock("customers", 5);
		assertThat(release()).singleElement().satisfies((warning) -> {
			assertThat(warning.rule()).isEqualTo(LintRule.SEVERAL_EXCLUSIVE_LOCKS);
			assertThat(warning.line()).isEqualTo(3);
			assertThat(warning.table()).isEqualTo("settings");
			assertThat(warning.message()).isEqualTo("locks orders, settings, customers in one transaction, so that"
					+ " nobody can read or write them: while it waits for settings, all work on orders stops");
			assertThat(warning.saferWay()).startsWith("a file for each table");
		});
	}

	@Test
	void smallTablesAreNotWarnedOfByThemselves() {
		lock("colours", 1);
		lock("settings", 2);
		assertThat(release()).isEmpty();
		lock("colours", 3);
		lock("settings", 4);
		lock("locked", 5);
		assertThat(release()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "open_orders", "order_ids" })
	void viewsAndSequencesDoNotCount(String name) {
		lock(name, 1);
		lock("orders", 2);
		assertThat(this.locks.heldAgainstWrites(find(name))).isNull();
		assertThat(release()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "totals", "events", "locked" })
	void everythingElseThatHoldsRowsDoes(String name) {
		lock(name, 1);
		lock("orders", 2);
		assertThat(this.locks.heldAgainstWrites(find(name))).isEqualTo(new Position(1, 1));
		assertThat(release()).hasSize(1);
	}

	@Test
	void aTableThatAPendingFileCreatesDoesNotCount() {
		this.locks.takeExclusive(TrackedTable.created(new RelationName("public", "fresh"), false), new Position(1, 1));
		lock("orders", 2);
		assertThat(release()).isEmpty();
	}

	@Test
	void theFirstLockAgainstWritesIsKnownUntilTheEndOfTheTransaction() {
		assertThat(this.locks.heldAgainstWrites(find("orders"))).isNull();
		this.locks.takeAgainstWrites(find("orders"), new Position(2, 1));
		lock("orders", 3);
		lock("customers", 4);
		assertThat(this.locks.heldAgainstWrites(find("orders"))).isEqualTo(new Position(2, 1));
		assertThat(this.locks.heldAgainstWrites(find("customers"))).isEqualTo(new Position(4, 1));
		release();
		assertThat(this.locks.heldAgainstWrites(find("orders"))).isNull();
		assertThat(this.locks.heldAgainstWrites(find("customers"))).isNull();
	}

	@Test
	void whatWasReleasedIsNotHeldInTheNextTransaction() {
		lock("orders", 1);
		assertThat(release()).isEmpty();
		lock("customers", 2);
		assertThat(release()).isEmpty();
	}

	@Test
	void aLockAgainstWritesOnlyIsNoneOfSeveral() {
		this.locks.takeAgainstWrites(find("orders"), new Position(1, 1));
		lock("customers", 2);
		assertThat(release()).isEmpty();
	}

	private void lock(String table, int line) {
		this.locks.takeExclusive(find(table), new Position(line, 1));
	}

	private TrackedTable find(String table) {
		TrackedTable found = this.schema.find(new RelationName(null, table));
		assertThat(found).isNotNull();
		return found;
	}

	private List<LintWarning> release() {
		Findings findings = new Findings(LintFixture.script("001_x", "SELECT 1"), Set.of(), Set.of());
		this.locks.release(findings, this.schema);
		return findings.sorted();
	}

}
