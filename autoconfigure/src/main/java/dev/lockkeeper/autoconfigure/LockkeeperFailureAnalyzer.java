package dev.lockkeeper.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import dev.lockkeeper.migration.LockkeeperException;

/**
 * Turns any refusal or failure of Lockkeeper into a report without a stack trace: each
 * exception brings its own description and way out.
 */
final class LockkeeperFailureAnalyzer extends AbstractFailureAnalyzer<LockkeeperException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, LockkeeperException cause) {
		return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
	}

}
