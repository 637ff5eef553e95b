package dev.lockkeeper.sample.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a scenario plays with.
 */
final class Stage {

	static final Duration PATIENCE = Duration.ofMinutes(5);

	private static final int BODY_LENGTH = 90;

	private final DemoOptions options;

	private final Database database;

	private final Path logs;

	private final Timeline timeline;

	private final Shutdown shutdown;

	private final Narrator narrator;

	private final Questions questions = new Questions();

	private final EventLog events = new EventLog();

	private final Fleet fleet;

	Stage(DemoOptions options, Database database, Path logs, Timeline timeline, Shutdown shutdown) {
		this.options = options;
		this.database = database;
		this.logs = logs;
		this.timeline = timeline;
		this.shutdown = shutdown;
		this.narrator = new Narrator(timeline);
		this.fleet = shutdown.register(new Fleet(this.narrator, this.questions));
	}

	/** Starts all replicas at the same moment. */
	void startFleet() throws IOException {
		this.fleet.listen(this.events::add);
		this.fleet.listen(this.narrator::tell);
		this.fleet.start(this.options.replicas(), this.database, this.logs, this.options.scenario().locations());
	}

	/** Runs the service as a job that migrates and ends. */
	Job job(String... arguments) {
		return Job.run(this.database, this.logs.resolve("job.log"), List.of(arguments),
				(event) -> this.narrator.tell("a job", event));
	}

	/** Asks some replicas, and prints what they answer; whether all answer with that. */
	boolean ask(List<Replica> replicas, Expected... questions) {
		boolean asExpected = true;
		TextTable table = new TextTable("QUESTION", "STATUS", "ANSWER");
		for (Expected question : questions) {
			for (Replica replica : replicas) {
				Optional<Questions.Answer> answer = this.questions.ask(replica.port(), question.path());
				table.row("http://127.0.0.1:" + replica.port() + question.path(),
						answer.map((it) -> Integer.toString(it.status())).orElse("-"),
						answer.map((it) -> it.shortBody(BODY_LENGTH)).orElse("nobody answers"));
				asExpected &= answer.filter((it) -> it.status() == question.status()).isPresent();
			}
		}
		this.timeline.print("\n" + table.render() + "\n");
		return asExpected;
	}

	/** What each replica did, as a table. */
	void printFleet() {
		this.timeline.print("\n" + this.fleet.summary());
	}

	DemoOptions options() {
		return this.options;
	}

	Database database() {
		return this.database;
	}

	Timeline timeline() {
		return this.timeline;
	}

	Shutdown shutdown() {
		return this.shutdown;
	}

	Narrator narrator() {
		return this.narrator;
	}

	EventLog events() {
		return this.events;
	}

	Fleet fleet() {
		return this.fleet;
	}

	/** A path to ask for, and the status that is to come. */
	record Expected(String path, int status) {
	}

}
