package dev.lockkeeper.lint;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.lint.TableFacts.Kind;
import dev.lockkeeper.script.Position;
import dev.lockkeeper.script.RelationName;

/**
 * The locks that a transaction holds on tables which exist before the run.
 */
final class TransactionLocks {

	private final TableSizes sizes;

	/** In the order in which they are taken. */
	private final Map<TrackedTable, Position> exclusive = new LinkedHashMap<>();

	private final Map<TrackedTable, Position> againstWrites = new HashMap<>();

	TransactionLocks(TableSizes sizes) {
		this.sizes = sizes;
	}

	/** Takes a lock that nobody can read the table under. */
	void takeExclusive(TrackedTable table, Position position) {
		if (isTable(table)) {
			this.exclusive.putIfAbsent(table, position);
			takeAgainstWrites(table, position);
		}
	}

	/** Takes a lock that nobody can write the table under. */
	void takeAgainstWrites(TrackedTable table, Position position) {
		this.againstWrites.putIfAbsent(table, position);
	}

	/** Where a lock was taken that nobody can write the table under, if it is held. */
	@Nullable Position heldAgainstWrites(TrackedTable table) {
		return this.againstWrites.get(table);
	}

	private static boolean isTable(TrackedTable table) {
		TableFacts facts = table.facts();
		return facts != null && facts.kind() != Kind.VIEW && facts.kind() != Kind.SEQUENCE;
	}

	/** At the end of the transaction. */
	void release(Findings findings, PendingSchema schema) {
		if (this.exclusive.size() > 1
				&& this.exclusive.keySet().stream().anyMatch((table) -> !this.sizes.isSmall(table, false))) {
			List<Map.Entry<TrackedTable, Position>> locks = List.copyOf(this.exclusive.entrySet());
			RelationName first = schema.shortName(locks.get(0).getKey().name());
			RelationName second = schema.shortName(locks.get(1).getKey().name());
			findings.add(LintRule.SEVERAL_EXCLUSIVE_LOCKS, locks.get(1).getValue(), second,
					"locks %s in one transaction, so that nobody can read or write them: while it waits for %s, all work on %s stops"
						.formatted(names(schema), second, first),
					"a file for each table, so that no transaction waits for a lock while it holds another");
		}
		this.exclusive.clear();
		this.againstWrites.clear();
	}

	private String names(PendingSchema schema) {
		return this.exclusive.keySet()
			.stream()
			.map((table) -> schema.shortName(table.name()).toString())
			.collect(Collectors.joining(", "));
	}

}
