package dev.lockkeeper.postgres;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PasswordsTest {

	@ParameterizedTest
	@ValueSource(strings = { "ALTER ROLE app LOGIN PASSWORD 'hunter2' VALID UNTIL '2030-01-01'",
			"CREATE ROLE app ENCRYPTED PASSWORD E'it\\'s hunter2'", "create user app password 'it''s hunter2'",
			"ALTER ROLE app PASSWORD $pw$hunter2$pw$", "ALTER ROLE app PASSWORD 'hunter2 and the text ends",
			"ALTER ROLE app PASSWORD\n\t'hunter2'", "SELECT make_user(password => 'hunter2')",
			"CREATE USER MAPPING FOR app SERVER s OPTIONS (user 'x', password 'hunter2')",
			"CREATE SUBSCRIPTION s CONNECTION 'host=h password=hunter2 dbname=d' PUBLICATION p",
			"UPDATE users SET \"password\" = 'hunter2'",
			"Unable to parse URL jdbc:postgresql://h:1/d?user=app&password=hunter2&ssl=true",
			"jdbc:postgresql://h/d?Password=hunter2", "postgresql://app:hunter2@h:5432/d" })
	void thePasswordIsHidden(String text) {
		assertThat(Passwords.hide(text)).doesNotContain("hunter2").contains("***");
	}

	@ParameterizedTest
	@ValueSource(strings = { "FATAL: password authentication failed for user \"app\"",
			"CREATE TABLE users (name text, password text NOT NULL DEFAULT '')", "SELECT 1 WHERE password IS NULL",
			"jdbc:postgresql://host:5432/orders?user=app&ssl=true", "SELECT 'a' || 'b'" })
	void whatIsNoPasswordStays(String text) {
		assertThat(Passwords.hide(text)).isEqualTo(text);
	}

	@Test
	void theRestOfAStatementStays() {
		assertThat(Passwords.hide("ALTER ROLE app PASSWORD 'hunter2' VALID UNTIL '2030-01-01'; SELECT 'x'"))
			.isEqualTo("ALTER ROLE app PASSWORD *** VALID UNTIL '2030-01-01'; SELECT 'x'");
	}

	@Test
	void aPasswordIsHiddenBeforeAStatementIsCut() {
		assertThat(Passwords.shown("ALTER ROLE app\n  PASSWORD 'hunter2'", 26))
			.isEqualTo("ALTER ROLE app PASSWORD **…");
		assertThat(Passwords.shown(" ", 10)).isNull();
	}

}
