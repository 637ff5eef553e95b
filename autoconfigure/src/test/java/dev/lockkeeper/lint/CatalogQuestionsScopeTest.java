package dev.lockkeeper.lint;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.script.RelationName;

import static org.assertj.core.api.Assertions.assertThat;

/** Which parts of a statement are asked about. */
class CatalogQuestionsScopeTest {

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "DROP TABLE boat, app.lock | boat app.lock", "DROP INDEX boat_id | boat_id",
			"TRUNCATE boat, lock | boat lock", "ALTER POLICY p ON boat USING (true) | boat",
			"VACUUM FULL boat, lock | boat lock", "REINDEX INDEX boat_id | boat_id",
			"REINDEX TABLE app.boat | app.boat", "CREATE INDEX ON boat (id) | boat",
			"CREATE INDEX i ON app.boat (id) | app.boat app.i",
			"ALTER TABLE boat ADD CONSTRAINT k UNIQUE USING INDEX i | boat i",
			"ALTER TABLE app.boat ADD PRIMARY KEY USING INDEX i | app.boat app.i",
			"ALTER TABLE boat ADD UNIQUE (id) | boat", "CREATE TABLE boat (id int); DROP TABLE boat, lock | lock",
			"SET search_path = app; ALTER TABLE port.boat ADD name text | port.boat",
			"SET search_path = app, port; DROP VIEW boats | boats app.boats port.boats" })
	void relationsAreAskedAboutWhereverTheyAreNamed(String sql, String expected) {
		assertThat(questions(sql).relations()).extracting(RelationName::toString)
			.containsExactlyInAnyOrder(expected.split(" "));
		assertThat(questions(sql).isEmpty()).isFalse();
	}

	@Test
	void functionsAndTypesOfNewColumnsAreAskedAbout() {
		CatalogQuestions questions = questions("ALTER TABLE boat ADD a app.mood DEFAULT make(1),"
				+ " ADD b int DEFAULT app.count(), ALTER c SET DEFAULT f()");
		assertThat(questions.functions()).extracting(RelationName::toString)
			.containsExactlyInAnyOrder("make", "app.count");
		assertThat(questions.types()).extracting(RelationName::toString)
			.containsExactlyInAnyOrder("app.mood", "integer");
	}

	@Test
	void aColumnWithoutATypeIsTheServersToComplainOf() {
		CatalogQuestions questions = questions("ALTER TABLE boat ADD a");
		assertThat(questions.types()).isEmpty();
		assertThat(questions.relations()).containsExactly(new RelationName(null, "boat"));
	}

	@Test
	void schemasThatAreDroppedAreAskedAbout() {
		CatalogQuestions questions = questions("DROP SCHEMA app, port CASCADE");
		assertThat(questions.schemas()).containsExactlyInAnyOrder("app", "port");
		assertThat(questions.relations()).isEmpty();
		assertThat(questions.isEmpty()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "SELECT 1", "REINDEX DATABASE", "VACUUM FULL", "SET search_path = app",
			"CREATE TABLE boat (id int)", "DROP INDEX CONCURRENTLY boat_id", "INSERT INTO boat VALUES (1)",
			"CREATE TABLE boat (id int); SET search_path = app; RESET search_path; DROP TABLE boat" })
	void nothingElseIsAskedAbout(String sql) {
		CatalogQuestions questions = questions(sql);
		assertThat(questions.relations()).isEmpty();
		assertThat(questions.isEmpty()).isTrue();
	}

	private static CatalogQuestions questions(String sql) {
		return CatalogQuestions.of(List.of(LintFixture.script("001_x", sql)));
	}

}
