package dev.lockkeeper.plan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.lockkeeper.migration.MigrationPlan.Recorded;
import dev.lockkeeper.migration.Problem;
import dev.lockkeeper.plan.ForeignHistory.ChangeSet;
import dev.lockkeeper.plan.ForeignHistory.Entry;
import dev.lockkeeper.plan.ForeignHistory.NumberedFile;
import dev.lockkeeper.plan.ForeignHistory.UpTo;

import static org.assertj.core.api.Assertions.assertThat;

class ForeignHistoryMatcherTest {

	private static final Instant EARLY = Instant.parse("2024-01-02T03:04:05Z");

	private static final Instant LATE = Instant.parse("2025-01-02T03:04:05Z");

	private static final String NO_FILE = "is applied, but this build has no such file";

	private static final String WAYS_OUT = "; ship the file, correct lockkeeper.locations or lockkeeper.file-naming,"
			+ " or say with lockkeeper.baseline instead of lockkeeper.adopt what is applied";

	private final List<Problem> problems = new ArrayList<>();

	private String[] build = { "1_a", "2_b", "10_c" };

	@Test
	void aNumberThatWasReachedStandsForAllFilesUpToIt() {
		List<Recorded> recorded = match("golang-migrate", new UpTo("2", true, EARLY));
		assertThat(recorded).containsExactly(
				new Recorded(PlanFixture.version("1_a"), EARLY, "adopted from golang-migrate"),
				new Recorded(PlanFixture.version("2_b"), EARLY, "adopted from golang-migrate"));
		assertThat(this.problems).isEmpty();
	}

	@Test
	void aNumberBetweenFilesIsEnoughUnlessItMustBeExact() {
		assertThat(versions("flyway", new UpTo("5", false, null))).containsExactly("1_a", "2_b");
		assertThat(this.problems).isEmpty();
		assertThat(versions("golang-migrate", new UpTo("5", true, null))).isEmpty();
		assertThat(this.problems).containsExactly(new Problem("schema_migrations, version 5",
				"is applied, but no file of this build has that number" + WAYS_OUT));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "1_create_table | 1 | create table", "1_create_table | 01 | Create  Table!",
					"001_create_table | 1.0 | create_table", "1_Create-Table | 1 | create table",
					"V1_2__create_table | 1.2 | create table", "V1.2.3__create_table | 1.2.3 | create table",
					"042_7_a | 42 | 7 a", "1_änderung | 1 | Änderung", "1_a_ | 1 | _a" })
	void aFileIsFoundByItsNumberAndTheRestOfItsName(String version, String number, String label) {
		this.build = new String[] { version, "7_other" };
		assertThat(versions("flyway", new NumberedFile("Vx", number, label, null))).containsExactly(version);
		assertThat(this.problems).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "1 | b", "2 | a", "1 | ab", "1.1 | a", "3 | a", "10 | a", "1 | a b", "1 | ''" })
	void neitherIsEnoughByItself(String number, String label) {
		assertThat(versions("flyway", new NumberedFile("V9__x", number, label, null))).isEmpty();
		assertThat(this.problems).containsExactly(new Problem("flyway_schema_history, V9__x", NO_FILE + WAYS_OUT));
	}

	@Test
	void aFileOfTheVeryNameIsThatOneThoughOthersLookLikeIt() {
		this.build = new String[] { "1_a", "01_a" };
		assertThat(versions("flyway", new NumberedFile("01_a", "1", "a", null))).containsExactly("01_a");
		assertThat(versions("flyway", new NumberedFile("1_a", "7", "z", null))).containsExactly("1_a");
		assertThat(this.problems).isEmpty();
	}

	@Test
	void severalFilesThatMayBeItAreAProblem() {
		this.build = new String[] { "1_a", "01_a" };
		assertThat(versions("flyway", new NumberedFile("V1__a", "1", "a", null))).isEmpty();
		assertThat(this.problems).containsExactly(new Problem("flyway_schema_history, V1__a",
				"is applied, but several files of this build may be it: [01_a, 1_a]" + WAYS_OUT));
	}

	@Test
	void twoFilesThatLookLikeOneAreAProblem() {
		assertThat(match("flyway", new NumberedFile("V1__a", "1", "a", EARLY),
				new NumberedFile("V01__A", "01", "A", LATE)))
			.containsExactly(new Recorded(PlanFixture.version("1_a"), EARLY, "adopted from flyway"));
		assertThat(this.problems).containsExactly(new Problem("flyway_schema_history, V01__A",
				"is applied, and so is V1__a, but both look like 1_a" + WAYS_OUT));
	}

	@Test
	void theSameFileTwiceIsNone() {
		assertThat(
				match("flyway", new NumberedFile("V1__a", "1", "a", EARLY), new NumberedFile("V1__a", "1", "a", LATE)))
			.containsExactly(new Recorded(PlanFixture.version("1_a"), EARLY, "adopted from flyway"));
		assertThat(this.problems).isEmpty();
	}

	@Test
	void allChangeSetsOfAFileAreOneVersion() {
		assertThat(match("liquibase", changeSet("db/2_b.sql", "2_b", "x", null, EARLY),
				changeSet("db/2_b.sql", "2_b", "10_c", "1", LATE)))
			.containsExactly(new Recorded(PlanFixture.version("2_b"), EARLY, "adopted from liquibase"));
		assertThat(this.problems).isEmpty();
	}

	@Test
	void changeSetsOfTwoFilesOfOneNameAreAProblem() {
		assertThat(versions("liquibase", changeSet("old/2_b.sql", "2_b", "x", null, null),
				changeSet("new/2_b.sql", "2_b", "y", null, null)))
			.containsExactly("2_b");
		assertThat(this.problems).containsExactly(new Problem("databasechangelog, new/2_b.sql::y::kate",
				"is applied, and so is old/2_b.sql, but both look like 2_b" + WAYS_OUT));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", value = { "changelog | 2_b | - | 2_b", "changelog | 2_b | 1 | 2_b",
			"changelog | 2 | 2 | 2_b", "changelog | x | 10 | 10_c", "'' | 1_a | - | 1_a", "' ' | 1_a | - | 1_a" })
	void elseAChangeSetIsAVersionOfItsOwnByNameOrNumber(String file, String id, @Nullable String number,
			String expected) {
		assertThat(versions("liquibase", changeSet("db/changelog.xml", file, id, number, null)))
			.containsExactly(expected);
		assertThat(this.problems).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", value = { "x | -", "3_c | -", "2 | -", "3 | 3", "'' | -" })
	void aChangeSetThatIsNothingOfTheBuildIsAProblem(String id, @Nullable String number) {
		assertThat(versions("liquibase", changeSet("db/changelog.xml", "changelog", id, number, null))).isEmpty();
		assertThat(this.problems)
			.containsExactly(new Problem("databasechangelog, db/changelog.xml::" + id + "::kate", NO_FILE + WAYS_OUT));
	}

	@Test
	void changeSetsOfDifferentIdsMayNotBeOneVersion() {
		assertThat(versions("liquibase", changeSet("db/changelog.xml", "changelog", "2", "2", null),
				changeSet("db/changelog.xml", "changelog", "2_b", null, null)))
			.containsExactly("2_b");
		assertThat(this.problems).singleElement()
			.asString()
			.contains("so is db/changelog.xml::2::kate, but both look like 2_b");
	}

	@Test
	void whatIsFoundComesInTheOrderOfTheBuildAndAsItWasFoundFirst() {
		assertThat(match("flyway", new NumberedFile("V10__c", "10", "c", LATE), new UpTo("1", false, EARLY),
				new NumberedFile("V1__a", "1", "a", LATE)))
			.containsExactly(new Recorded(PlanFixture.version("1_a"), EARLY, "adopted from flyway"),
					new Recorded(PlanFixture.version("10_c"), LATE, "adopted from flyway"));
		assertThat(this.problems).isEmpty();
	}

	@Test
	void everyProblemIsFound() {
		assertThat(versions("flyway:audit.versions", new NumberedFile("V3__x", "3", "x", null),
				new NumberedFile("V1__a", "1", "a", null), new NumberedFile("V4__y", "4", "y", null)))
			.containsExactly("1_a");
		assertThat(this.problems).extracting(Problem::where)
			.containsExactly("audit.versions, V3__x", "audit.versions, V4__y");
	}

	@Test
	void anEmptyHistoryHasNothing() {
		assertThat(versions("flyway")).isEmpty();
		assertThat(this.problems).isEmpty();
	}

	private List<String> versions(String source, Entry... entries) {
		return match(source, entries).stream().map((recorded) -> recorded.version().value()).toList();
	}

	private List<Recorded> match(String source, Entry... entries) {
		return new ForeignHistoryMatcher(PlanFixture.versions(this.build),
				new ForeignHistory(Adoption.of(source), List.of(entries)))
			.match(this.problems);
	}

	private static ChangeSet changeSet(String path, String file, String id, @Nullable String number,
			@Nullable Instant appliedAt) {
		return new ChangeSet(path, file, id, "kate", number, appliedAt);
	}

}
