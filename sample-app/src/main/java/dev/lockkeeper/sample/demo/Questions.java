package dev.lockkeeper.sample.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks a replica over HTTP, as a load balancer and a customer do.
 */
final class Questions {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final HttpClient client = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(PATIENCE)
		.build();

	/** Empty when nobody answers, such as while the port is closed. */
	Optional<Answer> ask(int port, String path) {
		URI uri = URI.create("http://127.0.0.1:" + port + path);
		try {
			var response = this.client.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(),
					BodyHandlers.ofString());
			return Optional.of(new Answer(response.statusCode(), response.body()));
		}
		catch (IOException ex) {
			return Optional.empty();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Optional.empty();
		}
	}

	record Answer(int status, String body) {

		boolean ok() {
			return this.status == 200;
		}

		String shortBody(int length) {
			return (this.body.length() <= length) ? this.body : this.body.substring(0, length) + "...";
		}

	}

}
