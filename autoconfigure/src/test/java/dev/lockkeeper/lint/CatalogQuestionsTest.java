package dev.lockkeeper.lint;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.lockkeeper.script.MigrationScript;
import dev.lockkeeper.script.RelationName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the catalog is asked about pending files: not what they create themselves.
 */
class CatalogQuestionsTest {

	@Test
	void theFilesOfANewDatabaseNeedNoQuestion() {
		assertThat(questions(
				"CREATE TABLE boat (id int); CREATE INDEX boat_id ON boat (id); CREATE VIEW boats AS SELECT * FROM boat",
				"ALTER TABLE boat ADD name text, ADD CONSTRAINT boat_key UNIQUE (id); DROP INDEX boat_id",
				"CREATE TABLE app.lock (id int); ALTER TABLE app.lock ADD boat int; DROP VIEW boats; DROP TABLE boat")
			.isEmpty()).isTrue();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "ALTER TABLE boat ADD name text | boat", "CREATE TABLE IF NOT EXISTS boat (id int) | boat",
					"CREATE TEMP TABLE boat (id int); DROP TABLE boat | boat",
					"CREATE TABLE app.boat (id int); ALTER TABLE boat ADD name text | boat",
					"CREATE TABLE boat (id int); ALTER TABLE app.boat ADD name text | app.boat",
					"CREATE TABLE boat (id int); CREATE INDEX i ON lock (id) | lock i",
					"CREATE TABLE boat PARTITION OF fleet DEFAULT | fleet",
					"DROP TABLE boat; CREATE TABLE boat (id int) | boat" })
	void whatMayBeThereIsAskedAbout(String sql, String expected) {
		assertThat(questions(sql).relations()).extracting(RelationName::toString)
			.containsExactlyInAnyOrder(expected.split(" "));
	}

	/** Another search_path may find another table, or create in another schema. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"CREATE TABLE boat (id int); SET search_path = app; ALTER TABLE boat ADD name text | boat app.boat",
			"SET search_path = app; CREATE TABLE boat (id int) | boat app.boat",
			"CREATE TABLE boat (id int); SET search_path = app; CREATE INDEX i ON boat (id) | boat app.boat i app.i" })
	void aSearchPathPutsNamesInDoubt(String sql, String expected) {
		assertThat(questions(sql).relations()).extracting(RelationName::toString)
			.containsExactlyInAnyOrder(expected.split(" "));
	}

	@Test
	void aSearchPathEndsWithItsFile() {
		assertThat(questions("SET search_path = app; CREATE TABLE boat (id int)", "CREATE TABLE lock (id int)",
				"ALTER TABLE lock ADD name text")
			.relations()).extracting(RelationName::toString).containsExactlyInAnyOrder("boat", "app.boat");
	}

	private static CatalogQuestions questions(String... files) {
		List<MigrationScript> scripts = new ArrayList<>();
		for (String file : files) {
			scripts.add(LintFixture.script("%03d_file".formatted(scripts.size() + 1), file));
		}
		return CatalogQuestions.of(scripts);
	}

}
