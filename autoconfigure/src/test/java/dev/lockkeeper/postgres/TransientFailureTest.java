package dev.lockkeeper.postgres;

import java.sql.SQLException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TransientFailureTest {

	@ParameterizedTest
	@ValueSource(strings = { "08000", "08001", "08003", "08006", "08007", "08P01", "57P01", "57P02", "57P03", "53300",
			"25006" })
	void aDatabaseThatIsNotThereMayComeBack(String state) {
		SQLException failure = new SQLException("gone", state);
		assertThat((Throwable) TransientFailure.find(failure, false)).isSameAs(failure);
		assertThat((Throwable) TransientFailure.find(new IllegalStateException(new RuntimeException(failure)), false))
			.isSameAs(failure);
	}

	@ParameterizedTest
	@ValueSource(strings = { "28P01", "3D000", "42P01", "55P03", "08004", "" })
	void anythingElseDoesNotPassByItself(String state) {
		assertThat((Throwable) TransientFailure.find(new SQLException("no", state), false)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "08001", "57P03", "53300", "25006" })
	void aPrimaryThatAnswersIsThere(String state) {
		assertThat((Throwable) TransientFailure.find(new SQLException("of another server", state), true)).isNull();
	}

	@Test
	void whatSaysNothingIsNoSign() {
		assertThat((Throwable) TransientFailure.find(new SQLException("no state"), false)).isNull();
		assertThat((Throwable) TransientFailure.find(new IllegalStateException("no database"), false)).isNull();
	}

	@Test
	void theCauseNearestToTheServerCounts() {
		SQLException server = new SQLException("the system is starting up", "57P03");
		SQLException pool = new SQLException("no connection in time", "08001",
				new SQLException("not this one", "42P01", new RuntimeException(server)));
		assertThat((Throwable) TransientFailure.find(pool, false)).isSameAs(server);
		SQLException timeout = new SQLException("no connection in time", "08001", new SQLException("wrong", "28P01"));
		assertThat((Throwable) TransientFailure.find(timeout, false)).isSameAs(timeout);
	}

}
