package dev.lockkeeper.lint;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.script.Position;
import dev.lockkeeper.script.RelationName;
import dev.lockkeeper.script.SchemaChange.CreateIndex;
import dev.lockkeeper.script.SchemaChange.Reindex;
import dev.lockkeeper.script.StatementKind.ConcurrentReindex.Target;

/**
 * Rules for statements that build indexes or store whole tables anew.
 */
final class IndexRules {

	private static final String REFRESH = "REFRESH MATERIALIZED VIEW";

	private static final String AT_A_QUIET_TIME = "not in a migration, but at a time at which nobody uses it";

	private final Findings findings;

	private final PendingSchema schema;

	private final TableSizes sizes;

	IndexRules(Findings findings, PendingSchema schema, TableSizes sizes) {
		this.findings = findings;
		this.schema = schema;
		this.sizes = sizes;
	}

	void create(CreateIndex create, TrackedTable table, Position position) {
		boolean exists = create.ifNotExists() && create.name() != null
				&& this.schema.findIndex(table, create.name()) != null;
		if (create.concurrently() || exists || this.sizes.isSmall(table, create.only() || !table.isPartitioned())) {
			return;
		}
		RelationName name = this.schema.shortName(table.name());
		String index = (create.name() != null) ? SqlNames.sql(create.name()) : "<name>";
		this.findings.add(LintRule.INDEX_NOT_CONCURRENT, position, name,
				"builds an index on %s (%s) while nobody can write it".formatted(name, this.sizes.describe(table)),
				table.isPartitioned()
						? "CREATE INDEX %s ON ONLY %s …, which does not take CONCURRENTLY but builds nothing; for each partition CREATE INDEX CONCURRENTLY in a file of its own and ALTER INDEX %s ATTACH PARTITION <index of the partition>"
							.formatted(index, SqlNames.sql(name), index)
						: "CREATE INDEX CONCURRENTLY %s ON %s …, in a file of its own".formatted(index,
								SqlNames.sql(name)));
	}

	/** Rebuilds an index, the indexes of a table, or of more than that. */
	void reindex(Reindex reindex, @Nullable TrackedTable table, Position position) {
		boolean one = reindex.target() == Target.TABLE || reindex.target() == Target.INDEX;
		if (one && (table == null || this.sizes.isSmall(table, !table.isPartitioned()))) {
			return;
		}
		RelationName subject = (reindex.name() != null) ? reindex.name()
				: new RelationName(null, "the current database");
		RelationName name = (table != null) ? this.schema.shortName(table.name()) : subject;
		String target = reindex.target().name();
		this.findings.add(LintRule.REINDEX_NOT_CONCURRENT, position, name,
				(table != null)
						? "rebuilds %s while nobody can write %s (%s), nor read it by the index".formatted(
								(reindex.target() == Target.INDEX) ? "index " + subject : "the indexes", name,
								this.sizes.describe(table))
						: "rebuilds the indexes of %s, table by table, while nobody can write the table".formatted(
								(reindex.name() != null) ? target.toLowerCase(Locale.ROOT) + " " + subject : subject),
				(reindex.target() == Target.SYSTEM) ? AT_A_QUIET_TIME
						: "REINDEX %s CONCURRENTLY%s, in a file of its own".formatted(target,
								(reindex.name() != null) ? " " + SqlNames.sql(subject) : ""));
	}

	/**
	 * Stores a table anew.
	 * @param table the table, or {@code null} for every table there is
	 */
	void storeAnew(String keyword, @Nullable TrackedTable table, Position position) {
		// A small view may have a query that takes long
		boolean quick = table != null && (keyword.equals(REFRESH) ? table.facts() == null
				: this.sizes.isSmall(table, keyword.equals("CLUSTER") && !table.isPartitioned()));
		if (quick) {
			return;
		}
		RelationName name = (table != null) ? this.schema.shortName(table.name())
				: new RelationName(null, "every table");
		String size = (table != null) ? " (" + this.sizes.describe(table) + ")" : "";
		this.findings.add(LintRule.TABLE_REWRITE, position, name,
				(keyword.equals(REFRESH) ? "%s runs the query of %s%s while nobody can read it"
						: "%s stores %s%s anew while nobody can read or write it")
					.formatted(keyword, name, size),
				safer(keyword, SqlNames.sql(name)));
	}

	private static String safer(String keyword, String table) {
		return switch (keyword) {
			case REFRESH ->
				"REFRESH MATERIALIZED VIEW CONCURRENTLY %s, for which it needs a unique index".formatted(table);
			case "VACUUM FULL" ->
				"plain VACUUM, which frees space for new rows while others work; or not in a migration";
			case "SET EXPRESSION" -> "a second column, filled in batches";
			default -> AT_A_QUIET_TIME;
		};
	}

}
