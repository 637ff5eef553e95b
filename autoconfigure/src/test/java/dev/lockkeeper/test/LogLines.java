package dev.lockkeeper.test;

import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

import dev.lockkeeper.Migrator;

import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What migrators log at INFO and above from now on, until it is closed. It does not reach
 * the console.
 */
public final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {

	private final Logger logger = (Logger) LoggerFactory.getLogger(Migrator.class);

	private final Level level = this.logger.getLevel();

	private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

	public LogLines() {
		this.logger.setLevel(Level.INFO);
		this.logger.setAdditive(false);
		start();
		this.logger.addAppender(this);
	}

	@Override
	protected void append(ILoggingEvent event) {
		this.events.add(event);
	}

	/** Messages without their level, in order. */
	public List<String> infos() {
		return messages(Level.INFO);
	}

	/** Messages without their level, in order. */
	public List<String> warnings() {
		return messages(Level.WARN);
	}

	private List<String> messages(Level level) {
		return this.events.stream()
			.filter((event) -> event.getLevel() == level)
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

	@Override
	public void close() {
		this.logger.detachAppender(this);
		this.logger.setAdditive(true);
		this.logger.setLevel(this.level);
	}

}
