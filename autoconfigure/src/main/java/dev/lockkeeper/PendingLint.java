package dev.lockkeeper;

import java.sql.SQLException;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.lockkeeper.lint.CatalogFacts;
import dev.lockkeeper.lint.CatalogQuestions;
import dev.lockkeeper.lint.LintWarning;
import dev.lockkeeper.lint.Linter;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.postgres.CatalogLookup;
import dev.lockkeeper.postgres.PinnedSession;
import dev.lockkeeper.script.MigrationScript;

/**
 * Looks for what in pending files would hurt replicas that run already. Only files that
 * are to be applied: a rollback takes away what the other release needs by design.
 */
final class PendingLint {

	private static final Logger logger = LoggerFactory.getLogger(PendingLint.class);

	private final LintSettings settings;

	private final Direction direction;

	PendingLint(LintSettings settings, Direction direction) {
		this.settings = settings;
		this.direction = direction;
	}

	/**
	 * Looks. That something cannot be found out must not keep a migration from running.
	 * @throws dev.lockkeeper.migration.InvalidMigrationsException if a file switches off
	 * a rule that there is not
	 */
	List<LintWarning> lint(PinnedSession session, List<MigrationScript> scripts) {
		Linter.requireKnownRules(scripts);
		if (!this.settings.enabled() || this.direction == Direction.DOWN) {
			return List.of();
		}
		try {
			CatalogQuestions questions = CatalogQuestions.of(scripts);
			return new Linter(this.settings.disabledRules(), this.settings.smallTableBytes()).lint(scripts,
					questions.isEmpty() ? CatalogFacts.none() : CatalogLookup.find(session, questions));
		}
		catch (SQLException ex) {
			logger.debug("Pending files were not looked at", ex);
			return List.of();
		}
	}

}
