package dev.lockkeeper.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says how to choose one of several data sources.
 */
final class UndecidedDataSourceFailureAnalyzer extends AbstractFailureAnalyzer<UndecidedDataSourceException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UndecidedDataSourceException cause) {
		return new FailureAnalysis(cause.getMessage(),
				"Mark exactly one of these beans with @MigrationDataSource, or make one of them @Primary. To migrate none of them, set lockkeeper.enabled=false.",
				cause);
	}

}
