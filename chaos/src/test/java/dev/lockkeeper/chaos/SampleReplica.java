package dev.lockkeeper.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.lockkeeper.resilience.ReplicaProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample service's executable jar, as it would be deployed, with the files of a round
 * in place of its own. It stays up when it has migrated, until it is told to stop.
 *
 * @param process the process
 */
record SampleReplica(ReplicaProcess process) implements Replica {

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	/**
	 * Starts one. Its entities have no tables here, and Hibernate, which would not try
	 * again when the server is down at that moment, has nothing to ask for at boot.
	 */
	static SampleReplica start(String name, String url, String locations) {
		String jar = System.getProperty("lockkeeper.chaos.jar");
		assertThat(jar).as("-Dlockkeeper.chaos.jar, the sample's executable jar").isNotNull();
		return new SampleReplica(ReplicaProcess.startJar(name, Path.of(jar),
				List.of("--spring.application.name=" + name, "--spring.datasource.url=" + url,
						"--spring.datasource.username=postgres", "--spring.datasource.password=postgres",
						"--spring.datasource.hikari.maximum-pool-size=1", "--spring.jpa.hibernate.ddl-auto=none",
						"--spring.jpa.database-platform=org.hibernate.dialect.PostgreSQLDialect",
						"--spring.jpa.properties.hibernate.boot.allow_jdbc_metadata_access=false",
						"--lockkeeper.locations=" + locations, "--server.address=127.0.0.1", "--server.port=0",
						"--spring.main.banner-mode=off", "--spring.profiles.active=foreign-files")));
	}

	@Override
	public boolean isReady() {
		return this.process.output().contains("Started SampleApplication");
	}

	/**
	 * The port is open only when the schema is current, and the service survives what
	 * befalls the database later.
	 */
	@Override
	public void awaitGoodEnd(Duration limit) {
		long start = System.nanoTime();
		while (!isReady() || !isHealthy()) {
			assertThat(this.process.isAlive()).as("alive: %s", this.process).isTrue();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).as("ready: %s", this.process).isLessThan(limit);
			ChaosRound.pause(50);
		}
		String output = this.process.output();
		assertThat(output).contains("Schema is where it should be");
		assertThat(output.indexOf("Tomcat started on port")).as("the port is open after the migrations: %s", output)
			.isGreaterThan(output.lastIndexOf("Schema is where it should be"));
		this.process.terminate();
		assertThat(this.process.await(limit)).isEqualTo(ReplicaProcess.TERMINATED);
	}

	private boolean isHealthy() {
		Matcher port = PORT.matcher(this.process.output());
		return port.find() && get("http://127.0.0.1:" + port.group(1) + "/actuator/health") == 200;
	}

	private static int get(String url) {
		try {
			return HTTP
				.send(HttpRequest.newBuilder(URI.create(url)).timeout(ANSWER_LIMIT).build(), BodyHandlers.discarding())
				.statusCode();
		}
		catch (IOException ex) {
			return 0;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
