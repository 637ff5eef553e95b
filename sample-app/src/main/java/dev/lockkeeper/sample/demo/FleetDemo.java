package dev.lockkeeper.sample.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Boots replicas of the sample at the same moment against one empty PostgreSQL, tells
 * what each of them does, and whether what was to be shown has happened.
 */
public final class FleetDemo {

	private final DemoOptions options;

	private final Timeline timeline;

	private final Shutdown shutdown;

	private List<Replica> upToLookAt = List.of();

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
		if (wentWell && !options.exit() && !demo.upToLookAt.isEmpty()) {
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
			return answers(database) && play(database, logs);
		}
		catch (Exception ex) {
			this.timeline.print(ex.toString());
			return false;
		}
	}

	private boolean answers(Database database) {
		try {
			this.timeline.print("PostgreSQL %s answers at %s".formatted(database.version(), database));
			return true;
		}
		catch (SQLException ex) {
			this.timeline.print("No database at %s: %s".formatted(database, ex.getMessage()));
			return false;
		}
	}

	private boolean play(Database database, Path logs) throws Exception {
		this.timeline.print("Scenario %s: %s".formatted(this.options.scenario(), this.options.scenario().about()));
		this.timeline.print(
				"Starting %d replicas at once, with logs in %s%n".formatted(this.options.replicas(), shortened(logs)));
		this.timeline.restart();
		Stage stage = new Stage(this.options, database, logs, this.timeline, this.shutdown);
		Verdict verdict = this.options.scenario().play(stage);
		this.timeline.print(verdict.render());
		this.upToLookAt = stage.fleet().ready();
		return verdict.allShown();
	}

	/** As seen from the root of the build, where the demonstration is started. */
	private static Path shortened(Path path) {
		Path root = Path.of("").toAbsolutePath().getParent();
		return (root != null) ? root.relativize(path) : path;
	}

	private void stayUp() throws InterruptedException {
		this.timeline.print("""

				The fleet in a browser: http://127.0.0.1:%d/ (each replica shows all of them)
				All of it stays up until you press Ctrl-C.""".formatted(this.upToLookAt.get(0).port()));
		new CountDownLatch(1).await();
	}

}
