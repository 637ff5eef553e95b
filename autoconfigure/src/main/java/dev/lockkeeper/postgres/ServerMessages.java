package dev.lockkeeper.postgres;

import java.sql.SQLWarning;
import java.util.function.Consumer;

import org.postgresql.util.PSQLWarning;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts what the server says while a script runs ({@code RAISE NOTICE}, warnings) into the
 * log, with the script's name.
 */
final class ServerMessages implements Consumer<SQLWarning> {

	private static final Logger logger = LoggerFactory.getLogger(ServerMessages.class);

	private String script = "lockkeeper";

	/** Whose messages those to come are. */
	void from(String script) {
		this.script = script;
	}

	@Override
	public void accept(SQLWarning message) {
		String severity = severity(message);
		switch (severity) {
			case "WARNING" -> logger.warn("{}: {}", this.script, message.getMessage());
			case "NOTICE", "INFO" -> logger.info("{}: {}", this.script, message.getMessage());
			default -> logger.debug("{}: {}: {}", this.script, severity, message.getMessage());
		}
	}

	private static String severity(SQLWarning message) {
		if (message instanceof PSQLWarning warning && warning.getServerErrorMessage().getSeverity() != null) {
			return warning.getServerErrorMessage().getSeverity();
		}
		return "WARNING";
	}

}
