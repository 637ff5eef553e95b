package dev.lockkeeper.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationPlan.Recorded;
import dev.lockkeeper.migration.MigrationPreview;
import dev.lockkeeper.migration.MigrationPreview.Step;

/**
 * A plan for people to read.
 */
public final class PlanTable {

	private static final List<String> HEAD = List.of("version", "direction", "transaction", "statements");

	private final MigrationPreview preview;

	private PlanTable(MigrationPreview preview) {
		this.preview = preview;
	}

	/** The plan as lines of text, without a line end after the last one. */
	public static String of(MigrationPreview preview) {
		return new PlanTable(preview).render();
	}

	private String render() {
		MigrationPlan plan = this.preview.plan();
		List<String> lines = new ArrayList<>();
		lines.add(summary(plan));
		if (!plan.recorded().isEmpty()) {
			lines.add("");
			lines.add("To be recorded as applied, without running them:");
			for (Recorded migration : plan.recorded()) {
				lines.add("  %s (%s%s)".formatted(migration.version(), migration.origin(),
						(migration.appliedAt() != null) ? ", applied at " + migration.appliedAt() : ""));
			}
		}
		if (!this.preview.steps().isEmpty()) {
			lines.add("");
			lines.addAll(table(plan.direction()));
		}
		for (Step step : this.preview.steps()) {
			step.warnings().forEach((warning) -> lines.add("! " + warning));
		}
		plan.warnings().forEach((warning) -> lines.add("! " + warning));
		plan.notices().forEach((notice) -> lines.add("- " + notice));
		return String.join("\n", lines);
	}

	private static String summary(MigrationPlan plan) {
		if (plan.isEmpty()) {
			return "Nothing to do: migrations applied: " + plan.applied();
		}
		return "Applied: %d; to be recorded: %d; to be %s: %d".formatted(plan.applied(), plan.recorded().size(),
				(plan.direction() == Direction.UP) ? "applied" : "rolled back", plan.steps().size());
	}

	private List<String> table(Direction direction) {
		List<List<String>> rows = new ArrayList<>();
		rows.add(HEAD);
		for (Step step : this.preview.steps()) {
			rows.add(List.of(step.version().value(), direction.toString(), step.transactional() ? "yes" : "no",
					(step.statements() != null) ? step.statements().toString() : "Java"));
		}
		int width = rows.stream().mapToInt((row) -> row.get(0).length()).max().orElse(0);
		return rows.stream()
			.map((row) -> "  %s  %-9s  %-11s  %10s".formatted(padded(row.get(0), width), row.get(1), row.get(2),
					row.get(3)))
			.collect(Collectors.toList());
	}

	private static String padded(String text, int width) {
		return text + " ".repeat(width - text.length());
	}

}
