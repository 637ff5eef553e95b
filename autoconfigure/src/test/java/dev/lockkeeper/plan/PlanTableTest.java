package dev.lockkeeper.plan;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationPlan.Recorded;
import dev.lockkeeper.migration.MigrationPreview;
import dev.lockkeeper.migration.MigrationPreview.Step;
import dev.lockkeeper.migration.MigrationVersion;

import static org.assertj.core.api.Assertions.assertThat;

class PlanTableTest {

	private static final MigrationVersion A = new MigrationVersion("1_a");

	private static final MigrationVersion B = new MigrationVersion("2_b");

	private static final MigrationVersion C = new MigrationVersion("3_c");

	private static final MigrationVersion LONG = new MigrationVersion("10_long_name");

	@Test
	void showsAllThatIsToBeDone() {
		MigrationPlan plan = new MigrationPlan(Direction.UP,
				List.of(new Recorded(A, null, "baseline"),
						new Recorded(B, Instant.parse("2024-01-02T03:04:05Z"), "adopted from flyway")),
				List.of(C, LONG), 0, List.of("3_c is late", "so is another"), List.of("nothing to worry about"));
		MigrationPreview preview = new MigrationPreview(plan,
				List.of(new Step(C, "3_c.up.sql", true, 2, List.of("it locks a table", "it rewrites it")),
						new Step(LONG, "10_long_name.up", false, null, List.of("it is code"))));
		assertThat(PlanTable.of(preview)).isEqualTo("""
				Applied: 0; to be recorded: 2; to be applied: 2

				To be recorded as applied, without running them:
				  1_a (baseline)
				  2_b (adopted from flyway, applied at 2024-01-02T03:04:05Z)

				  version       direction  transaction  statements
				  3_c           up         yes                   2
				  10_long_name  up         no                 Java
				! it locks a table
				! it rewrites it
				! it is code
				! 3_c is late
				! so is another
				- nothing to worry about""");
	}

	@Test
	void showsARollback() {
		MigrationPlan plan = new MigrationPlan(Direction.DOWN, List.of(), List.of(C), 3, List.of(), List.of());
		assertThat(PlanTable.of(new MigrationPreview(plan, List.of(new Step(C, "3_c.down.sql", true, 1, List.of())))))
			.isEqualTo("""
					Applied: 3; to be recorded: 0; to be rolled back: 1

					  version  direction  transaction  statements
					  3_c      down       yes                   1""");
	}

	@Test
	void hasNoTableWhereThereIsOnlySomethingToRecord() {
		MigrationPlan plan = new MigrationPlan(Direction.UP, List.of(new Recorded(A, null, "baseline")), List.of(), 0,
				List.of(), List.of());
		assertThat(PlanTable.of(new MigrationPreview(plan, List.of()))).isEqualTo("""
				Applied: 0; to be recorded: 1; to be applied: 0

				To be recorded as applied, without running them:
				  1_a (baseline)""");
	}

	@Test
	void saysThatThereIsNothingToDo() {
		MigrationPlan plan = new MigrationPlan(Direction.UP, List.of(), List.of(), 3, List.of("beware"),
				List.of("by the way"));
		assertThat(PlanTable.of(new MigrationPreview(plan, List.of()))).isEqualTo("""
				Nothing to do: migrations applied: 3
				! beware
				- by the way""");
	}

}
