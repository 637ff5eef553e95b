package dev.lockkeeper.migration;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
	void aNumberOfManyPartsCountsPartByPart() {
		assertThat(Stream
			.of("V2__a", "V1.10__a", "V1_2__a", "V1__b", "V1.0__a", "V1_1__a", "V10__a", "V1_0_1__a", "3_a", "1_2_a",
					"V002_0__b", "V2", "Vx__a")
			.map(MigrationVersion::new)
			.sorted()
			.map(MigrationVersion::value)).containsExactly("1_2_a", "V1.0__a", "V1__b", "V1_0_1__a", "V1_1__a",
					"V1_2__a", "V1.10__a", "V002_0__b", "V2", "V2__a", "3_a", "V10__a", "Vx__a");
	}

	@ParameterizedTest
	@CsvSource({ "042_a, 42, 0", "042_a, 42.0, 0", "042_a, 42.1, -1", "042_a, 0041, 1", "V1_2__a, 1.2, 0",
			"V1_2__a, 1_02, 0", "V1.2__a, 1.10, -1", "V1__2_a, 1, 0", "V1, 1, 0", "042_7_a, 42, 0",
			"20240131120000_d, 20240131120000, 0", "not_numbered, 1, -1", "V1_:__a, 1, 0", "V1_/__a, 1, 0",
			"V1x2__a, 1, 0", "V1-2__a, 1, 0", "V1.2__a, 1, 1", "V, 1, -1", "V10, 9, 1", "V0, 0, 0", "1:_a, 1, 0",
			"1/_a, 1, 0" })
	void theNumberIsComparedWithWhatOtherToolsWrite(String version, String number, int expected) {
		assertThat(Integer.signum(new MigrationVersion(version).compareNumberTo(number))).isEqualTo(expected);
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
