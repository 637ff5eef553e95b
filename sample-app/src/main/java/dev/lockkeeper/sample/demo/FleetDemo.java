package dev.lockkeeper.sample.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;

/**
 * Boots replicas of the sample at the same moment against one empty PostgreSQL, tells
 * what each of them does, and asks them when they are ready.
 */
public final class FleetDemo {

	private static final Duration READY_LIMIT = Duration.ofMinutes(5);

	private static final List<String> PATHS = List.of("/actuator/health", "/harbours/STB");

	private static final int BODY_LENGTH = 90;

	private final DemoOptions options;

	private final Timeline timeline;

	private final Shutdown shutdown;

	private final Questions questions = new Questions();

	private FleetDemo(DemoOptions options, Timeline timeline) {
		this.options = options;
		this.timeline = timeline;
		this.shutdown = new Shutdown(timeline);
	}

	public static void main(String[] args) throws InterruptedException {
		DemoOptions options;
		try {
			options = DemoOptions.parse(args, System.getProperties(), System.getenv());
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage() + "\n\n" + DemoOptions.USAGE);
			System.exit(1);
			return;
		}
		FleetDemo demo = new FleetDemo(options, new Timeline(System.out, onTerminal()));
		boolean wentWell = demo.run();
		if (wentWell && !options.exit()) {
			demo.stayUp();
		}
		System.exit(wentWell ? 0 : 1);
	}

	@SuppressWarnings("SystemConsoleNull") // The build sets jdk.console, with which this
											// holds
	private static boolean onTerminal() {
		return System.console() != null && System.getenv("NO_COLOR") == null;
	}

	private boolean run() {
		try {
			Path logs = Files.createDirectories(Path.of("target", "fleet").toAbsolutePath());
			Database database = this.options.database();
			if (database == null) {
				this.timeline.print("Starting an embedded PostgreSQL");
				database = this.shutdown.register(EmbeddedDatabase.start(logs.resolve("database.log"))).database();
			}
			this.timeline.print("PostgreSQL %s answers at %s".formatted(database.version(), database));
			return boot(database, logs);
		}
		catch (SQLException ex) {
			this.timeline.print("No database at %s: %s".formatted(this.options.database(), ex.getMessage()));
		}
		catch (IOException | RuntimeException ex) {
			this.timeline.print(ex.toString());
		}
		return false;
	}

	private boolean boot(Database database, Path logs) throws IOException, SQLException {
		this.timeline.print(
				"Starting %d replicas at once, with logs in %s%n".formatted(this.options.replicas(), shortened(logs)));
		this.timeline.restart();
		Narrator narrator = new Narrator(this.timeline);
		Fleet fleet = this.shutdown.register(new Fleet(narrator));
		BiConsumer<Integer, ReplicaEvent> listener = narrator::tell;
		if (this.options.database() == null && this.options.replicas() > 1) {
			LongReport report = this.shutdown.register(LongReport.start(database, this.timeline));
			listener = listener.andThen((replica, event) -> report.hear(event));
		}
		fleet.start(this.options.replicas(), database, logs, this.questions, listener);
		boolean ready = fleet.awaitReady(READY_LIMIT);
		this.timeline.print("\n" + summary(fleet) + "\n");
		return askAll(fleet) && ready;
	}

	/** As seen from the root of the build, where the demonstration is started. */
	private static Path shortened(Path path) {
		Path root = Path.of("").toAbsolutePath().getParent();
		return (root != null) ? root.relativize(path) : path;
	}

	private static String summary(Fleet fleet) {
		TextTable table = new TextTable("REPLICA", "PORT", "WAITED", "APPLIED", "READY AFTER");
		for (Replica replica : fleet.replicas()) {
			ReplicaEvent.Done done = replica.done();
			Duration ready = replica.ready().isCompletedExceptionally() ? null : replica.ready().getNow(null);
			table.row(Integer.toString(replica.number()), Integer.toString(replica.port()),
					(done != null) ? Timeline.seconds(done.waited()) : "-",
					(done != null) ? done.applied() + " files" : "-",
					(ready != null) ? Timeline.seconds(ready) : "never");
		}
		return table.render();
	}

	private boolean askAll(Fleet fleet) {
		boolean allOk = true;
		TextTable table = new TextTable("QUESTION", "STATUS", "ANSWER");
		for (String path : PATHS) {
			for (Replica replica : fleet.replicas()) {
				Optional<Questions.Answer> answer = this.questions.ask(replica.port(), path);
				table.row("http://127.0.0.1:" + replica.port() + path,
						answer.map((it) -> Integer.toString(it.status())).orElse("-"),
						answer.map((it) -> it.shortBody(BODY_LENGTH)).orElse("nobody answers"));
				allOk &= answer.filter(Questions.Answer::ok).isPresent();
			}
		}
		this.timeline.print(table.render());
		return allOk;
	}

	private void stayUp() throws InterruptedException {
		this.timeline.print("\nAll of it stays up until you press Ctrl-C.");
		new CountDownLatch(1).await();
	}

}
