package dev.lockkeeper.postgres;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class WorkingSettingsTest {

	@ParameterizedTest
	@ValueSource(ints = { 13, 16 })
	void anOlderServerKnowsNoTimeoutOfTransactions(int version) {
		assertThat(WorkingSettings.limits(version))
			.containsOnlyKeys("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
			.containsValue("0");
	}

	@ParameterizedTest
	@ValueSource(ints = { 17, 18 })
	void aNewerServerDoes(int version) {
		assertThat(WorkingSettings.limits(version))
			.containsOnlyKeys("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout",
					"transaction_timeout")
			.allSatisfy((name, value) -> assertThat(value).isEqualTo("0"));
	}

	@Test
	void stringsMeanTheSameEverywhere() {
		assertThat(WorkingSettings.of(17)).containsAllEntriesOf(WorkingSettings.limits(17))
			.containsEntry("standard_conforming_strings", "on")
			.hasSize(5);
		assertThat(WorkingSettings.of(16)).hasSize(4);
	}

	@Test
	void aConnectionThatIsGoneIsNoticed() {
		assertThat(WorkingSettings.ofSession())
			.containsOnlyKeys("idle_session_timeout", "tcp_keepalives_idle", "tcp_keepalives_interval",
					"tcp_keepalives_count", "tcp_user_timeout")
			.containsEntry("idle_session_timeout", "0")
			.containsEntry("tcp_keepalives_idle", "5")
			.containsEntry("tcp_keepalives_interval", "2")
			.containsEntry("tcp_keepalives_count", "3")
			.containsEntry("tcp_user_timeout", "10000");
	}

	@Test
	void transactionsOfAConnectionAreOrdinaryOnes() {
		assertThat(WorkingSettings.ofConnection()).containsAllEntriesOf(WorkingSettings.ofSession())
			.containsEntry("default_transaction_isolation", "read committed")
			.containsEntry("default_transaction_read_only", "off")
			.containsEntry("default_transaction_deferrable", "off")
			.hasSize(8);
	}

}
