package dev.lockkeeper.postgres;

import java.util.List;

import dev.lockkeeper.extension.MigrationCondition;
import dev.lockkeeper.extension.MigrationHook;

/**
 * What the application adds to its migrations, in order.
 *
 * @param conditions asked before each migration is applied, until one says no
 * @param hooks told what happens
 */
public record Extensions(List<MigrationCondition> conditions, List<MigrationHook> hooks) {

	/** Nothing. */
	public static final Extensions NONE = new Extensions(List.of(), List.of());

	public Extensions {
		conditions = List.copyOf(conditions);
		hooks = List.copyOf(hooks);
	}

}
