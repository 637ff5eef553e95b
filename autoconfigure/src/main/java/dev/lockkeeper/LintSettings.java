package dev.lockkeeper;

import java.util.Set;

import dev.lockkeeper.lint.LintRule;

/**
 * What to look for in pending files.
 *
 * @param enabled whether to look at all
 * @param disabledRules what not to look for
 * @param smallTableBytes up to this size a table is small
 */
record LintSettings(boolean enabled, Set<LintRule> disabledRules, long smallTableBytes) {

	LintSettings {
		disabledRules = Set.copyOf(disabledRules);
	}

}
