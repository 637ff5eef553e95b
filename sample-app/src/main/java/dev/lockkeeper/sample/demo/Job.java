package dev.lockkeeper.sample.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The service as a job: it migrates and ends, with a status that tells how it went.
 *
 * @param status the exit status
 * @param versions what it applied or rolled back, in order
 */
record Job(int status, List<String> versions) {

	/** Runs one to its end. */
	static Job run(Database database, Path log, List<String> arguments, Consumer<ReplicaEvent> listener) {
		List<String> command = new ArrayList<>(List.of("--lockkeeper.exit-after=true", "--spring.main.banner-mode=off",
				"--logging.structured.format.console=logstash", "--logging.file.name=" + log));
		command.addAll(arguments);
		Map<String, String> environment = new HashMap<>(database.environment());
		environment.put("HOSTNAME", "job");
		List<String> versions = new ArrayList<>();
		CompletableFuture<Integer> status = new CompletableFuture<>();
		ChildJvm jvm = ChildJvm.start(ReplicaMain.class, command, environment, log,
				(line) -> ReplicaEvent.read(line).ifPresent((event) -> {
					if (event instanceof ReplicaEvent.Applied applied) {
						versions.add(applied.version());
					}
					listener.accept(event);
				}));
		jvm.whenEnded(status::complete);
		return new Job(status.join(), List.copyOf(versions));
	}

}
