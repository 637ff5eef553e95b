package dev.lockkeeper;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.MigrationState;
import dev.lockkeeper.migration.MigrationVersion;

import static org.assertj.core.api.Assertions.assertThat;

class RunProgressTest {

	private static final MigrationVersion FIRST = new MigrationVersion("001_first");

	private static final MigrationVersion SECOND = new MigrationVersion("002_second");

	private static final MigrationVersion THIRD = new MigrationVersion("003_third");

	private final RunProgress progress = new RunProgress(Direction.UP);

	@Test
	void whatIsPendingAgainIsUndoneAndTheRestIsKept() {
		done(FIRST, SECOND);
		assertThat(this.progress.undone(List.of(SECOND, THIRD))).containsExactly(SECOND);
		assertThat(this.progress.versions()).containsExactly(FIRST);
		assertThat(this.progress.undone(List.of(SECOND, THIRD))).isEmpty();
	}

	@Test
	void aScriptIsTheCurrentOneUntilItsEndIsKnown() {
		assertThat(this.progress.current()).isNull();
		this.progress.begin(FIRST);
		assertThat(this.progress.current()).isEqualTo(FIRST);
		this.progress.done(FIRST, false);
		assertThat(this.progress.current()).isNull();
		this.progress.begin(SECOND);
		this.progress.abandoned();
		assertThat(this.progress.current()).isNull();
		assertThat(this.progress.versions()).containsExactly(FIRST);
	}

	/** After a lost connection the rest is planned again. */
	@Test
	void whatIsExpectedComesOnTopOfWhatIsDone() {
		this.progress.expect(3);
		done(FIRST);
		this.progress.expect(2);
		this.progress.begin(SECOND);
		assertThat(this.progress.state()).isInstanceOfSatisfying(MigrationState.Migrating.class, (state) -> {
			assertThat(state.number()).isEqualTo(2);
			assertThat(state.total()).isEqualTo(3);
		});
	}

	private void done(MigrationVersion... versions) {
		for (MigrationVersion version : versions) {
			this.progress.begin(version);
			this.progress.done(version, false);
		}
	}

}
