package dev.lockkeeper.test;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What Lockkeeper logs at INFO and above from now on, until it is closed.
 */
public final class LogCapture implements AutoCloseable {

	private final Logger logger = (Logger) LoggerFactory.getLogger("dev.lockkeeper");

	private final @Nullable Level level = this.logger.getLevel();

	private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

	public LogCapture() {
		this.appender.list = new CopyOnWriteArrayList<>();
		this.appender.start();
		this.logger.addAppender(this.appender);
		this.logger.setLevel(Level.INFO);
	}

	/** All events so far. */
	public List<ILoggingEvent> events() {
		return this.appender.list;
	}

	/** All messages so far. */
	public List<String> messages() {
		return this.appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
	}

	/** The messages of one kind of event so far. */
	public List<String> messages(String event) {
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
		this.logger.setLevel(this.level);
	}

}
