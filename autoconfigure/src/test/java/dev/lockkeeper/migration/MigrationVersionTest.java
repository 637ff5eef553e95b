package dev.lockkeeper.migration;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class MigrationVersionTest {

	@Test
	void theLeadingNumberCountsAsANumberThenTheName() {
		assertThat(Stream
			.of("not_numbered", "10_a", "100000000000000000000000000_a", "2_a", "1_a", "001_b",
					"99999999999999999999999999_a", "0_z", "20240101120000_a")
			.map(MigrationVersion::new)
			.sorted()
			.map(MigrationVersion::value)).containsExactly("0_z", "001_b", "1_a", "2_a", "10_a", "20240101120000_a",
					"99999999999999999999999999_a", "100000000000000000000000000_a", "not_numbered");
	}

	@Test
	void orderAgreesWithEquality() {
		assertThat(new MigrationVersion("1_a")).isNotEqualByComparingTo(new MigrationVersion("01_a"));
		assertThat(new MigrationVersion("1_a")).isEqualByComparingTo(new MigrationVersion("1_a"));
	}

	@Test
	void aBlankVersionIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new MigrationVersion(" "));
	}

}
