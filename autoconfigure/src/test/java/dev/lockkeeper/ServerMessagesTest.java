package dev.lockkeeper;

import java.nio.file.Path;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

@PostgresTest
class ServerMessagesTest {

	private final Logger logger = (Logger) LoggerFactory.getLogger("dev.lockkeeper.postgres.ServerMessages");

	private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

	@BeforeEach
	void listen() {
		this.logger.setLevel(Level.INFO);
		this.appender.start();
		this.logger.addAppender(this.appender);
	}

	@AfterEach
	void stopListening() {
		this.logger.detachAppender(this.appender);
		this.logger.setLevel(null);
	}

	@Test
	void whatTheServerSaysIsInTheLogWithTheFilesName(TestSchema schema, @TempDir Path folder) {
		MigrationFolder files = new MigrationFolder(folder)
			.up("001_notice", "DO $$ BEGIN RAISE NOTICE 'rows: %', 3; RAISE WARNING 'slow'; END $$")
			.up("002_alone", "-- lockkeeper: transaction=none\nDO $$ BEGIN RAISE NOTICE 'outside'; END $$")
			.up("003_silent", "-- lockkeeper: transaction=none\nDO 'BEGIN END'");
		try (HikariDataSource pool = schema.pool(1)) {
			Migrator.builder(pool).locations(files.location()).build().migrate();
		}
		List<String> messages = this.appender.list.stream()
			.map((event) -> event.getLevel() + " " + event.getFormattedMessage().replace(folder + "/", ""))
			.toList();
		assertThat(messages).containsExactly("INFO 001_notice.up.sql: rows: 3", "WARN 001_notice.up.sql: slow",
				"INFO 002_alone.up.sql: outside");
	}

}
