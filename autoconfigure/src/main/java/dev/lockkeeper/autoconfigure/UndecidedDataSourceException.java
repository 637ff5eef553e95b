package dev.lockkeeper.autoconfigure;

import java.io.Serial;
import java.util.List;

/**
 * The application has several data sources and does not say which one to migrate.
 */
final class UndecidedDataSourceException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	UndecidedDataSourceException(List<String> beanNames) {
		super("Lockkeeper cannot tell which data source to migrate with: " + String.join(", ", beanNames));
	}

}
