package dev.lockkeeper.actuate;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.springframework.boot.json.JsonWriter;

/**
 * What is said to whom: 200 to whoever asks whether the process lives, 503 to everybody
 * else. The connection ends with every answer, so that none is left at the hand-over.
 *
 * @param liveness the paths on which somebody asks for life
 * @param state what to tell beside the status; must neither block nor wait
 */
record EarlyAnswer(Set<String> liveness, Supplier<Map<String, Object>> state) {

	private static final int RETRY_AFTER_SECONDS = 5;

	private static final JsonWriter<Map<String, Object>> JSON = JsonWriter.standard();

	/**
	 * Answers a request.
	 * @param head its first lines
	 */
	byte[] to(String head) {
		String[] line = head.lines().findFirst().orElse("").split(" ", -1);
		boolean alive = line.length > 1 && (line[0].equals("GET") || line[0].equals("HEAD"))
				&& this.liveness.contains(path(line[1]));
		String body = body(alive ? "UP" : "OUT_OF_SERVICE");
		return """
				HTTP/1.1 %s
				%sContent-Type: application/json
				Content-Length: %d
				Connection: close

				""".formatted(alive ? "200 OK" : "503 Service Unavailable",
				alive ? "" : "Retry-After: " + RETRY_AFTER_SECONDS + "\n", body.getBytes(StandardCharsets.UTF_8).length)
			.replace("\n", "\r\n")
			.concat(line[0].equals("HEAD") ? "" : body)
			.getBytes(StandardCharsets.UTF_8);
	}

	/** Of a target that may be a whole URL, and may have a query. */
	private static String path(String target) {
		return target.replaceFirst("^https?://[^/]*", "").replaceFirst("[?#].*", "");
	}

	private String body(String status) {
		Map<String, Object> body = new LinkedHashMap<>();
		body.put("status", status);
		try {
			body.put("migrations", this.state.get());
		}
		catch (RuntimeException ex) {
			// Whoever cannot tell how far it is lives all the same
		}
		return JSON.writeToString(body);
	}

}
