package dev.lockkeeper.postgres;

import java.sql.SQLWarning;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

class ServerMessageLevelsTest {

	private final Logger logger = (Logger) LoggerFactory.getLogger(ServerMessages.class);

	private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

	private final ServerMessages messages = new ServerMessages();

	@BeforeEach
	void listen() {
		this.logger.setLevel(Level.DEBUG);
		this.logger.setAdditive(false);
		this.appender.start();
		this.logger.addAppender(this.appender);
	}

	@AfterEach
	void stopListening() {
		this.logger.detachAppender(this.appender);
		this.logger.setAdditive(true);
		this.logger.setLevel(null);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "WARNING | WARN 042_a.up.sql: slow", "NOTICE | INFO 042_a.up.sql: slow",
					"INFO | INFO 042_a.up.sql: slow", "LOG | DEBUG 042_a.up.sql: LOG: slow",
					"DEBUG | DEBUG 042_a.up.sql: DEBUG: slow" })
	void aMessageIsLoggedByItsSeverityWithTheScript(String severity, String line) {
		this.messages.from("042_a.up.sql");
		this.messages.accept(new PSQLWarning(new ServerErrorMessage("S" + severity + "\0C00000\0Mslow\0")));
		assertThat(lines()).containsExactly(line);
	}

	@Test
	void aMessageWithoutSeverityIsAWarning() {
		this.messages.accept(new PSQLWarning(new ServerErrorMessage("Mslow\0")));
		this.messages.accept(new SQLWarning("of the driver"));
		assertThat(lines()).containsExactly("WARN lockkeeper: slow", "WARN lockkeeper: of the driver");
	}

	private List<String> lines() {
		return this.appender.list.stream()
			.map((event) -> event.getLevel() + " " + event.getFormattedMessage())
			.toList();
	}

}
