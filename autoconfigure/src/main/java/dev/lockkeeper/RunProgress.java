package dev.lockkeeper;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationVersion;

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

	private @Nullable MigrationVersion current;

	private long currentStart;

	RunProgress(Direction direction) {
		this.direction = direction;
	}

	void waited(Duration duration) {
		this.waited = this.waited.plus(duration);
	}

	void lockTaken() {
		this.lockTaken = true;
	}

	/** A script starts. */
	void begin(MigrationVersion version) {
		this.current = version;
		this.currentStart = System.nanoTime();
	}

	/** The script that was started is recorded in the history. */
	MigrationReport.Step done(MigrationVersion version) {
		MigrationReport.Step step = new MigrationReport.Step(version,
				Duration.ofNanos(System.nanoTime() - this.currentStart));
		this.steps.add(step);
		this.current = null;
		return step;
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

	List<MigrationReport.Step> steps() {
		return this.steps;
	}

	List<MigrationVersion> versions() {
		return this.steps.stream().map(MigrationReport.Step::version).toList();
	}

	MigrationReport report(int applied) {
		return new MigrationReport(this.direction, this.steps, applied, this.lockTaken, this.waited,
				Duration.ofNanos(System.nanoTime() - this.start));
	}

}
