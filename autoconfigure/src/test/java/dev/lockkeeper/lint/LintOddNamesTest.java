package dev.lockkeeper.lint;

import org.junit.jupiter.api.Test;

import static dev.lockkeeper.lint.LintFixture.lint;
import static org.assertj.core.api.Assertions.assertThat;

/** What files may hold although nobody expects it. */
class LintOddNamesTest {

	@Test
	void aPercentSignInANameIsNoFormat() {
		assertThat(lint("REINDEX SCHEMA \"100%\"")).singleElement()
			.asString()
			.contains("REINDEX SCHEMA CONCURRENTLY \"100%\"");
	}

	@Test
	void theTypeOfAColumnThatIsNotKnownIsNotMadeUp() {
		assertThat(lint("ALTER TABLE orders ALTER no_such_column TYPE text")).singleElement()
			.asString()
			.contains("changes no_such_column to text, which");
	}

	@Test
	void aDomainWithADefaultIsAdvisedForTheDomain() {
		assertThat(lint("ALTER TABLE orders ADD a positive DEFAULT 1")).singleElement()
			.asString()
			.contains("its type is the domain positive, which has constraints")
			.contains("of the type that the domain is made of");
	}

}
