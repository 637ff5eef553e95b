package dev.lockkeeper.pressure;

import java.util.List;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.slf4j.LoggerFactory;

/**
 * What Lockkeeper logs from now on, until it is closed.
 */
final class LogCapture implements AutoCloseable {

	private final Logger logger = (Logger) LoggerFactory.getLogger("dev.lockkeeper");

	private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

	LogCapture() {
		this.appender.start();
		this.logger.addAppender(this.appender);
	}

	/** The messages of one kind of event; to be read when the run has ended. */
	List<String> messages(String event) {
		return this.appender.list.stream()
			.filter((entry) -> entry.getKeyValuePairs() != null && entry.getKeyValuePairs()
				.stream()
				.anyMatch((pair) -> pair.key.equals("event") && event.equals(pair.value)))
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

	@Override
	public void close() {
		this.logger.detachAppender(this.appender);
	}

}
