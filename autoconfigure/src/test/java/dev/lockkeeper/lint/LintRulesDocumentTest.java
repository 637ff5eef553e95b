package dev.lockkeeper.lint;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import dev.lockkeeper.script.MigrationScript;
import dev.lockkeeper.script.SqlStatement;

import static org.assertj.core.api.Assertions.assertThat;

/** What the page claims of each rule is shown to be so, by the linter and the server. */
class LintRulesDocumentTest {

	private static ShopDatabase shop;

	private final LintRulesDocument document = LintRulesDocument.read();

	@BeforeAll
	static void createShop() {
		shop = new ShopDatabase();
	}

	@AfterAll
	static void dropShop() {
		shop.close();
	}

	@ParameterizedTest
	@EnumSource(LintRule.class)
	void everyRuleHasItsSection(LintRule rule) {
		assertThat(this.document.section(rule)).isNotBlank();
		assertThat(this.document.hurting(rule)).hasSize(1);
		assertThat(this.document.safer(rule)).isNotEmpty();
		assertThat(this.document.text()).contains("| [`%s`](#%s) |".formatted(rule.ruleName(), rule.ruleName()));
	}

	@Test
	void thereIsNoSectionOnARuleThatIsNone() {
		assertThat(
				this.document.text().lines().filter((line) -> line.startsWith("### ")).map((line) -> line.substring(4)))
			.containsExactlyElementsOf(List.of(LintRule.values()).stream().map(LintRule::ruleName).toList());
	}

	@ParameterizedTest
	@EnumSource(LintRule.class)
	void theExampleIsWarnedOfAndTheSaferWayIsNot(LintRule rule) {
		assertThat(shop.lint(array(this.document.hurting(rule)))).extracting(LintWarning::rule).containsExactly(rule);
		for (List<String> files : this.document.safer(rule)) {
			assertThat(shop.lint(array(files))).as("%s", files).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource(value = LintRule.class, mode = Mode.INCLUDE,
			names = { "INDEX_NOT_CONCURRENT", "REINDEX_NOT_CONCURRENT", "SET_NOT_NULL", "CONSTRAINT_VALIDATES",
					"CONSTRAINT_BUILDS_INDEX", "COLUMN_TYPE_CHANGE", "VOLATILE_DEFAULT", "TABLE_REWRITE" })
	void theServerWorksLongUnderALockInTheExample(LintRule rule) {
		assertThat(shop.worksLongUnderALock(this.document.hurting(rule).get(0))).isTrue();
	}

	@ParameterizedTest
	@EnumSource(LintRule.class)
	void theServerRunsTheSaferWayAndNeverWorksLongUnderALock(LintRule rule) throws SQLException {
		for (List<String> files : this.document.safer(rule)) {
			try (ShopDatabase fresh = new ShopDatabase()) {
				for (String file : files) {
					requireNoLongWork(fresh, LintFixture.script("001_x", file));
					fresh.run(file);
				}
			}
		}
	}

	/** Statement by statement: what is read before a lock is taken does no harm. */
	private static void requireNoLongWork(ShopDatabase shop, MigrationScript script) {
		String before = "SELECT 1";
		for (SqlStatement statement : script.parsed().statements()) {
			if (script.parsed().transactional()) {
				assertThat(shop.worksLongUnderALock(before, statement.sql())).as(statement.sql()).isFalse();
				before += ";" + statement.sql();
			}
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"INDEX_NOT_CONCURRENT | 0 | SELECT indisvalid FROM pg_index WHERE indexrelid = 'orders_total'::regclass",
			"INDEX_NOT_CONCURRENT | 1 | SELECT indisvalid FROM pg_index WHERE indexrelid = 'events_what'::regclass",
			"SET_NOT_NULL | 0 | SELECT attnotnull FROM pg_attribute WHERE attrelid = 'orders'::regclass AND attname = 'note'",
			"CONSTRAINT_VALIDATES | 0 | SELECT convalidated FROM pg_constraint WHERE conname = 'orders_customer' AND conrelid = 'orders'::regclass",
			"CONSTRAINT_BUILDS_INDEX | 0 | SELECT indisvalid AND indisunique FROM pg_index JOIN pg_constraint ON conindid = indexrelid WHERE conname = 'orders_code_key' AND conrelid = 'orders'::regclass",
			"CONSTRAINT_BUILDS_INDEX | 1 | SELECT indisvalid AND indisunique FROM pg_index JOIN pg_constraint ON conindid = indexrelid WHERE conname = 'events_id_key' AND conrelid = 'events'::regclass" })
	void theSaferWayEndsWhereTheExampleWanted(LintRule rule, int example, String query) throws SQLException {
		try (ShopDatabase fresh = new ShopDatabase()) {
			for (String file : this.document.safer(rule).get(example)) {
				fresh.run(file);
			}
			assertThat(fresh.schema().queryForObject(query, Boolean.class)).isTrue();
		}
	}

	@Test
	void theWaysToSwitchOffWork() {
		assertThat(this.document.text()).contains("lockkeeper: allow=drop-in-use,set-not-null",
				"lockkeeper.lint.disabled-rules=drop-in-use,set-not-null");
		assertThat(LintRule.named(List.of("drop-in-use", "set-not-null")))
			.isEqualTo(Set.of(LintRule.DROP_IN_USE, LintRule.SET_NOT_NULL));
	}

	private static String[] array(List<String> files) {
		return files.toArray(String[]::new);
	}

}
