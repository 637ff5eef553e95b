package dev.lockkeeper.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.ByteArrayResource;

import dev.lockkeeper.lint.TableFacts.Check;
import dev.lockkeeper.lint.TableFacts.Column;
import dev.lockkeeper.lint.TableFacts.Kind;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.script.MigrationFile;
import dev.lockkeeper.script.MigrationScript;
import dev.lockkeeper.script.RelationName;

/**
 * A database of a few tables, large and small, and files that are pending for it.
 */
final class LintFixture {

	private static final long MEGABYTE = 1024 * 1024;

	static final CatalogFacts SHOP = new CatalogFacts("public", List.of(table("orders", Kind.TABLE, 24 * MEGABYTE,
			List.of(column("id", "bigint", true), column("note", "text"), column("code", "character varying(10)"),
					new Column("ref", "character varying(10)", false, true), column("total", "numeric(10,2)"),
					column("made_at", "timestamp(3) without time zone"), column("customer_id", "bigint"),
					column("paid", "boolean"), column("due", "date"), column("status", "text", true)),
			List.of(new Check("orders_paid", "((paid IS NOT NULL) AND (id > 0))", true),
					new Check("orders_due", "(due IS NOT NULL)", false))),
			table("customers", Kind.TABLE, 50 * MEGABYTE, List.of(column("id", "bigint", true), column("name", "text")),
					List.of()),
			table("settings", Kind.TABLE, 8192L, List.of(column("key", "text", true), column("value", "text")),
					List.of()),
			table("colours", Kind.TABLE, 8192L, List.of(column("name", "text", true)), List.of()),
			table("locked", Kind.TABLE, null, List.of(column("id", "bigint", true), column("note", "text")), List.of()),
			new TableFacts(new RelationName("public", "events"), Kind.PARTITIONED_TABLE, 100 * MEGABYTE, 0L, 1_000_000L,
					List.of(column("id", "bigint", true), column("what", "text")), List.of()),
			table("open_orders", Kind.VIEW, 0L, List.of(column("id", "bigint")), List.of()),
			table("totals", Kind.MATERIALIZED_VIEW, 30 * MEGABYTE, List.of(column("id", "bigint")), List.of()),
			table("order_ids", Kind.SEQUENCE, 0L, List.of(), List.of()),
			new TableFacts(new RelationName("archive", "orders"), Kind.TABLE, 80 * MEGABYTE, 80 * MEGABYTE, 500_000L,
					List.of(column("id", "bigint", true), column("note", "text")), List.of())),
			List.of(index("orders_code", "code"), index("orders_by_id", "id"), index("orders_by_note", "id", "note")),
			Map.of("orders", name("orders"), "customers", name("customers"), "settings", name("settings"), "colours",
					name("colours"), "locked", name("locked"), "events", name("events"), "open_orders",
					name("open_orders"), "totals", name("totals"), "order_ids", name("order_ids"), "orders_code",
					name("orders_code")),
			Set.of("archive"),
			Set.of(new RelationName(null, "random"), new RelationName(null, "gen_random_uuid"),
					new RelationName("pg_catalog", "clock_timestamp"), new RelationName(null, "next_number")),
			Set.of(new RelationName(null, "positive")));

	private LintFixture() {
	}

	private static RelationName name(String name) {
		return new RelationName("public", name);
	}

	private static TableFacts table(String name, Kind kind, @Nullable Long bytes, List<Column> columns,
			List<Check> checks) {
		Long rows = (bytes != null) ? Long.valueOf(bytes / 200) : null;
		return new TableFacts(name(name), kind, bytes, bytes, rows, columns, checks);
	}

	private static Column column(String name, String type) {
		return column(name, type, false);
	}

	private static Column column(String name, String type, boolean notNull) {
		return new Column(name, type, notNull, false);
	}

	private static IndexFacts index(String name, String... columns) {
		return new IndexFacts(name(name), name("orders"), List.of(columns));
	}

	static MigrationScript script(String version, String sql) {
		return MigrationScript.load(List.of(new MigrationFile(new MigrationVersion(version), Direction.UP,
				new ByteArrayResource(sql.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
				"db/" + version + ".up.sql")))
			.get(0);
	}

	/** Warnings about files that are pending for the shop. */
	static List<LintWarning> lint(String... files) {
		return lint(Set.of(), files);
	}

	static List<LintWarning> lint(Set<LintRule> disabled, String... files) {
		List<MigrationScript> scripts = new ArrayList<>();
		for (String file : files) {
			scripts.add(script("%03d_file".formatted(scripts.size() + 1), file));
		}
		return new Linter(disabled, Linter.DEFAULT_SMALL_TABLE_BYTES).lint(scripts, SHOP);
	}

	/** Rule and table of the warnings, in their order. */
	static List<String> found(String... files) {
		return lint(files).stream().map((warning) -> warning.rule().ruleName() + " " + warning.table()).toList();
	}

}
