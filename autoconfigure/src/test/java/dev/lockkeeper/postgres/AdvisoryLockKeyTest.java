package dev.lockkeeper.postgres;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class AdvisoryLockKeyTest {

	@Test
	void isMadeFromTheNameOfTheHistoryTable() {
		AdvisoryLockKey key = AdvisoryLockKey.of(new QualifiedName("public", "schema_migrations"));
		assertThat(key.value()).isEqualTo(2747288820253172341L);
		assertThat(key).hasToString("advisory lock 2747288820253172341")
			.isNotEqualTo(AdvisoryLockKey.of(new QualifiedName("audit", "schema_migrations")));
	}

	@ParameterizedTest
	@CsvSource({ "2747288820253172341, 639653024, 1385669237", "5, 0, 5", "4294967301, 1, 5",
			"-1, 4294967295, 4294967295", "-9223372036854775808, 2147483648, 0" })
	void theServerShowsItInTwoHalves(long key, String high, String low) {
		assertThat(new AdvisoryLockKey(key).held()).startsWith("l.locktype = 'advisory' AND l.granted AND ")
			.contains(" l.classid = '" + high + "'::", " l.objid = '" + low + "'::");
	}

}
