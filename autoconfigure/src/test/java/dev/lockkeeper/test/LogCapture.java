package dev.lockkeeper.test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
		return of(event).stream().map(ILoggingEvent::getFormattedMessage).toList();
	}

	/** The key values of one kind of event so far. */
	public List<Map<String, Object>> keyValues(String event) {
		return of(event).stream().map(LogCapture::keyValues).toList();
	}

	private List<ILoggingEvent> of(String event) {
		return this.appender.list.stream().filter((entry) -> event.equals(keyValues(entry).get("event"))).toList();
	}

	private static Map<String, Object> keyValues(ILoggingEvent entry) {
		Map<String, Object> values = new LinkedHashMap<>();
		if (entry.getKeyValuePairs() != null) {
			entry.getKeyValuePairs().forEach((pair) -> values.put(pair.key, pair.value));
		}
		return values;
	}

	@Override
	public void close() {
		this.logger.detachAppender(this.appender);
		this.logger.setLevel(this.level);
	}

}
