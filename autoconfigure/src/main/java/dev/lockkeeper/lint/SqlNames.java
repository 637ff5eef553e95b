package dev.lockkeeper.lint;

import java.util.Set;
import java.util.regex.Pattern;

import dev.lockkeeper.script.RelationName;

/**
 * Names as SQL has them, in quotes where they need them.
 */
final class SqlNames {

	private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_$]*");

	/** Words that PostgreSQL 14 to 18 do not take for the name of a table or a column. */
	private static final Set<String> RESERVED = Set.of("all", "analyse", "analyze", "and", "any", "array", "as", "asc",
			"asymmetric", "authorization", "binary", "both", "case", "cast", "check", "collate", "collation", "column",
			"concurrently", "constraint", "create", "cross", "current_catalog", "current_date", "current_role",
			"current_schema", "current_time", "current_timestamp", "current_user", "default", "deferrable", "desc",
			"distinct", "do", "else", "end", "except", "false", "fetch", "for", "foreign", "freeze", "from", "full",
			"grant", "group", "having", "ilike", "in", "initially", "inner", "intersect", "into", "is", "isnull",
			"join", "lateral", "leading", "left", "like", "limit", "localtime", "localtimestamp", "natural", "not",
			"notnull", "null", "offset", "on", "only", "or", "order", "outer", "overlaps", "placing", "primary",
			"references", "returning", "right", "select", "session_user", "similar", "some", "symmetric", "system_user",
			"table", "tablesample", "then", "to", "trailing", "true", "union", "unique", "user", "using", "variadic",
			"verbose", "when", "where", "window", "with");

	private SqlNames() {
	}

	static String sql(String name) {
		return (PLAIN.matcher(name).matches() && !RESERVED.contains(name)) ? name
				: '"' + name.replace("\"", "\"\"") + '"';
	}

	static String sql(RelationName name) {
		return ((name.schema() != null) ? sql(name.schema()) + "." : "") + sql(name.name());
	}

}
