package dev.lockkeeper.migration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class DirectionTest {

	@Test
	void isReadToTheLetter() {
		assertThat(Direction.of("up")).isEqualTo(Direction.UP);
		assertThat(Direction.of("down")).isEqualTo(Direction.DOWN);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "UP", "Down", " up", "up ", "rollback", "down\n" })
	void nothingElseIsGuessed(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Direction.of(text))
			.withMessageContaining("'" + text + "'");
	}

}
