package dev.lockkeeper.sample.demo;

import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the starter in a replica reports: the key-value pairs of its log events, which
 * Spring Boot's structured logging writes as fields of one JSON object per line.
 */
sealed interface ReplicaEvent {

	/**
	 * Another session holds the migration lock, and may be building an index just now.
	 */
	record Waiting(String holder, Duration waited, @Nullable String indexBuild) implements ReplicaEvent {
	}

	/** This replica holds the migration lock from now on. */
	record Locked(Duration waited) implements ReplicaEvent {
	}

	/** This replica has been on a migration for long. */
	record StillAtWork(String version, Duration took, @Nullable String indexBuild) implements ReplicaEvent {
	}

	/** One migration has been applied and recorded. */
	record Applied(String version, String direction, Duration took) implements ReplicaEvent {
	}

	/** One migration has been recorded without being run. */
	record Skipped(String version, String reason) implements ReplicaEvent {
	}

	/** The schema is where it should be, whoever brought it there. */
	record Done(int applied, Duration waited, boolean lockTaken) implements ReplicaEvent {
	}

	/** Reads a line of a replica's output; most lines are other log events. */
	static Optional<ReplicaEvent> read(String line) {
		return line.startsWith("{") ? Optional.ofNullable(Reader.read(line)) : Optional.empty();
	}

	final class Reader {

		private static final JsonMapper JSON = JsonMapper.builder().build();

		private Reader() {
		}

		private static @Nullable ReplicaEvent read(String line) {
			JsonNode fields;
			try {
				fields = JSON.readTree(line);
			}
			catch (JacksonException ex) {
				return null;
			}
			return switch (fields.path("event").asString("")) {
				case "migration.waiting" -> new Waiting(fields.path("holder").asString("another session"),
						millis(fields, "waitedMs"), text(fields, "indexBuild"));
				case "migration.lock" -> new Locked(millis(fields, "waitedMs"));
				case "migration.progress" -> new StillAtWork(fields.path("version").asString("?"),
						millis(fields, "durationMs"), text(fields, "indexBuild"));
				case "migration.applied" -> new Applied(fields.path("version").asString("?"),
						fields.path("direction").asString("up"), millis(fields, "durationMs"));
				case "migration.skipped" ->
					new Skipped(fields.path("version").asString("?"), fields.path("reason").asString("?"));
				case "migration.done" -> new Done(fields.path("applied").asInt(0), millis(fields, "waitedMs"),
						fields.path("lockTaken").asBoolean(false));
				default -> null;
			};
		}

		private static @Nullable String text(JsonNode fields, String name) {
			return fields.path(name).isString() ? fields.path(name).asString() : null;
		}

		private static Duration millis(JsonNode fields, String name) {
			return Duration.ofMillis(fields.path(name).asLong(0));
		}

	}

}
