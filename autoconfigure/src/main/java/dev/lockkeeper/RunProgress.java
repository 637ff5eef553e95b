package dev.lockkeeper;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.HistoryTableException;
import dev.lockkeeper.migration.LockHolder;
import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationState;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.postgres.HistoryTable;
import dev.lockkeeper.postgres.MigrationLock;

/**
 * What one call of {@link Migrator#migrate()} has done so far, over all the sessions it
 * needed.
 */
final class RunProgress {

	private final long start = System.nanoTime();

	private final Direction direction;

	private final List<MigrationReport.Step> steps = new ArrayList<>();

	private Duration waited = Duration.ZERO;

	private boolean lockTaken;

	private boolean primarySeen;

	private int begun;

	private @Nullable MigrationVersion current;

	private long currentStart;

	private int expected;

	private volatile MigrationState state;

	RunProgress(Direction direction) {
		this.direction = direction;
		this.state = new MigrationState.Connecting(Instant.now(), null);
	}

	/** Where the run is; for any thread. */
	MigrationState state() {
		return this.state;
	}

	/** There is no connection. */
	void disconnected(String problem) {
		Instant since = (this.state instanceof MigrationState.Connecting connecting) ? connecting.since()
				: Instant.now();
		this.state = new MigrationState.Connecting(since, problem);
	}

	/** Somebody else has the lock. */
	void waitingFor(MigrationLock lock, @Nullable LockHolder holder) {
		Instant since = (this.state instanceof MigrationState.Waiting waiting) ? waiting.since() : Instant.now();
		this.state = new MigrationState.Waiting(since, lock.describe(), holder);
	}

	/** How many scripts are to be run from here on. */
	void expect(int scripts) {
		this.expected = this.steps.size() + scripts;
	}

	void waited(Duration duration) {
		this.waited = this.waited.plus(duration);
	}

	void lockTaken() {
		this.lockTaken = true;
		this.state = new MigrationState.Preparing(Instant.now());
	}

	/** The server that the run talks to is none that follows another. */
	void primarySeen() {
		this.primarySeen = true;
	}

	boolean sawPrimary() {
		return this.primarySeen;
	}

	/** A script starts. */
	void begin(MigrationVersion version) {
		this.begun++;
		this.current = version;
		this.currentStart = System.nanoTime();
		this.state = new MigrationState.Migrating(Instant.now(), version, this.direction, this.steps.size() + 1,
				this.expected);
	}

	/** The script that was started is recorded in the history. */
	MigrationReport.Step done(MigrationVersion version, boolean skipped) {
		MigrationReport.Step step = new MigrationReport.Step(version,
				Duration.ofNanos(System.nanoTime() - this.currentStart), skipped);
		this.steps.add(step);
		this.current = null;
		return step;
	}

	/** How many scripts were started, each as often as it was. */
	int begun() {
		return this.begun;
	}

	/** Another session has done the script that was started. */
	void abandoned() {
		this.current = null;
	}

	/** The script that was started and of which nobody has told how it ended. */
	@Nullable MigrationVersion current() {
		return this.current;
	}

	/**
	 * A new primary may lack what the old one had committed.
	 * @param pending what the history now says is still to be done
	 * @return what this run had done of it
	 */
	List<MigrationVersion> undone(List<MigrationVersion> pending) {
		List<MigrationVersion> undone = versions().stream().filter(pending::contains).toList();
		this.steps.removeIf((step) -> undone.contains(step.version()));
		return undone;
	}

	/**
	 * Makes sure that nothing is to be done again that this run has done: a file that
	 * removes its own row would be run for ever.
	 * @throws HistoryTableException if something is
	 */
	MigrationPlan requireKept(MigrationPlan plan) {
		List<MigrationVersion> again = versions().stream().filter(plan.steps()::contains).toList();
		if (!again.isEmpty()) {
			throw new HistoryTableException(
					"The history no longer says what this run has just recorded there: " + again,
					"A migration has changed the history table itself, such as with DROP SCHEMA or TRUNCATE. It must not; see what it has left behind before you start again.",
					null);
		}
		return plan;
	}

	/**
	 * Whoever finds that another session was faster has to find its work, too.
	 * @throws HistoryTableException if there is none
	 */
	void requireDone(MigrationPlan plan, MigrationPlan rest, HistoryTable history) {
		if (rest.equals(plan)) {
			throw new HistoryTableException(
					"Table %s answers a change of the history as if another process had made it, and does not show it"
						.formatted(history),
					"Look for a second unique index, a trigger, a rule or a row-level security policy on the table: a history table has none.",
					null);
		}
	}

	List<MigrationReport.Step> steps() {
		return this.steps;
	}

	List<MigrationVersion> versions() {
		return this.steps.stream().map(MigrationReport.Step::version).toList();
	}

	/** The run ends without its goal. */
	void failed(String message) {
		this.state = new MigrationState.Failed(Instant.now(), message, this.direction, this.steps, this.waited,
				duration());
	}

	MigrationReport report(int applied) {
		MigrationReport report = new MigrationReport(this.direction, this.steps, applied, this.lockTaken, this.waited,
				duration());
		this.state = new MigrationState.Done(Instant.now(), report);
		return report;
	}

	private Duration duration() {
		return Duration.ofNanos(System.nanoTime() - this.start);
	}

}
