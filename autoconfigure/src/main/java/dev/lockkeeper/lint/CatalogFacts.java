package dev.lockkeeper.lint;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.script.RelationName;

/**
 * What the catalog says of what pending files mention, before any of them has run.
 *
 * @param currentSchema where a table without a schema is created
 * @param tables tables, views and sequences that exist
 * @param indexes indexes that exist
 * @param visible what a name without a schema means, for those that exist
 * @param schemas schemas that exist
 * @param volatileFunctions functions that can give another result for each row, by the
 * name that was asked for
 * @param constrainedDomains domains that have constraints, by the name that was asked for
 */
public record CatalogFacts(@Nullable String currentSchema, List<TableFacts> tables, List<IndexFacts> indexes,
		Map<String, RelationName> visible, Set<String> schemas, Set<RelationName> volatileFunctions,
		Set<RelationName> constrainedDomains) {

	/** Copies the collections. */
	public CatalogFacts {
		tables = List.copyOf(tables);
		indexes = List.copyOf(indexes);
		visible = Map.copyOf(visible);
		schemas = Set.copyOf(schemas);
		volatileFunctions = Set.copyOf(volatileFunctions);
		constrainedDomains = Set.copyOf(constrainedDomains);
	}

	/** An empty database, or one of which nothing need be known. */
	public static CatalogFacts none() {
		return new CatalogFacts("public", List.of(), List.of(), Map.of(), Set.of(), Set.of(), Set.of());
	}

}
