package dev.lockkeeper.sample.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A PostgreSQL of the demonstration's own. It lives in a child JVM, so that it is shut
 * down and its files are removed even when the demonstration is killed.
 */
final class EmbeddedDatabase implements AutoCloseable {

	private static final String READY = "ready on port ";

	private final ChildJvm jvm;

	private final Database database;

	private EmbeddedDatabase(ChildJvm jvm, Database database) {
		this.jvm = jvm;
		this.database = database;
	}

	static EmbeddedDatabase start(Path log) throws IOException {
		Files.deleteIfExists(log);
		CompletableFuture<String> port = new CompletableFuture<>();
		ChildJvm jvm = ChildJvm.start(EmbeddedDatabase.class, List.of(log.toString()), Map.of(), log, (line) -> {
			if (line.startsWith(READY)) {
				port.complete(line.substring(READY.length()));
			}
		});
		jvm.whenEnded((status) -> port
			.completeExceptionally(new IllegalStateException("The embedded PostgreSQL did not start; see " + log)));
		try {
			String url = "jdbc:postgresql://127.0.0.1:%s/postgres".formatted(port.join());
			return new EmbeddedDatabase(jvm, new Database(url, "postgres", "postgres"));
		}
		catch (CompletionException ex) {
			throw (ex.getCause() instanceof IllegalStateException cause) ? cause : ex;
		}
	}

	Database database() {
		return this.database;
	}

	@Override
	public void close() {
		this.jvm.stop();
		this.jvm.awaitEnd(Duration.ofSeconds(3));
	}

	/**
	 * The child's side. The server ends in the shutdown hook that its builder registers.
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		ProcessBuilder.Redirect log = ProcessBuilder.Redirect.appendTo(Path.of(args[0]).toFile());
		EmbeddedPostgres server = EmbeddedPostgres.builder()
			.setLocaleConfig("locale", "C")
			.setServerConfig("listen_addresses", "127.0.0.1")
			.setOutputRedirector(log)
			.setErrorRedirector(log)
			.start();
		System.out.println(READY + server.getPort());
		// Not before the server is up: half started, it would be left behind.
		ChildJvm.endWithParent();
		new CountDownLatch(1).await();
	}

}
