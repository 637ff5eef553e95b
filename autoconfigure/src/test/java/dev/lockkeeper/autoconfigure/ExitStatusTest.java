package dev.lockkeeper.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application in a process of its own, as an orchestrator sees it: exit status, output
 * and port.
 */
@PostgresTest
class ExitStatusTest {

	private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

	private TestSchema schema;

	private MigrationFolder files;

	private Path output;

	private int port;

	@BeforeEach
	void prepare(TestSchema schema, @TempDir Path folder) throws IOException {
		this.schema = schema;
		this.files = new MigrationFolder(folder.resolve("migrations")).up("001_boats",
				"CREATE TABLE boats (); SELECT pg_sleep(0.5)");
		this.output = folder.resolve("output.txt");
		try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
			this.port = socket.getLocalPort();
		}
	}

	@Test
	void aFailedMigrationEndsTheProcessWithStatusOneAndNoPortWasEverOpen() throws Exception {
		this.files.up("002_bad", "CREATE TABLE locks ();\n\n  SELECT no_such_function();");
		Process process = start();
		try {
			int refused = 0;
			while (!process.waitFor(10, TimeUnit.MILLISECONDS)) {
				assertThat(accepts()).as("connection accepted after %d refused", refused).isFalse();
				refused++;
			}
			assertThat(refused).isGreaterThan(10);
			assertThat(process.exitValue()).isOne();
			assertThat(Files.readString(this.output)).containsOnlyOnce("APPLICATION FAILED TO START")
				.contains("/002_bad.up.sql:3:10", "SQLSTATE 42883", "Action:", "kept: 001_boats.")
				.doesNotContain("\tat ")
				.doesNotContain("Tomcat started");
		}
		finally {
			process.destroyForcibly().waitFor();
		}
	}

	@Test
	void aGoodOneOpensThePortAndEndsWhenAsked() throws Exception {
		Process process = start();
		try {
			while (process.isAlive() && !accepts()) {
				Thread.sleep(10);
			}
			assertThat(process.isAlive()).as(Files.readString(this.output)).isTrue();
			assertThat(this.schema.queryForList("SELECT version FROM schema_migrations", String.class))
				.containsExactly("001_boats");
		}
		finally {
			process.destroy();
			assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
		}
	}

	private Process start() throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), Application.class.getName()));
		for (String property : this.schema.springProperties()) {
			command.add("--" + property);
		}
		command.addAll(List.of("--lockkeeper.locations=" + this.files.location(),
				"--spring.main.web-application-type=servlet", "--server.address=127.0.0.1",
				"--server.port=" + this.port, "--spring.datasource.hikari.maximum-pool-size=1"));
		return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(this.output.toFile()).start();
	}

	private boolean accepts() {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(LOOPBACK, this.port), 1000);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** The application of the other process. */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			exclude = { HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class })
	static class Application {

		public static void main(String[] arguments) {
			SpringApplication.run(Application.class, arguments);
		}

	}

}
