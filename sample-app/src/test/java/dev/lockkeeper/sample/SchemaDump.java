package dev.lockkeeper.sample;

import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Everything in the {@code public} schema, as text: what the catalog says of it and the
 * tables' rows, without the history table and its journal.
 */
final class SchemaDump {

	private static final String CATALOG = """
			SELECT format('column %s.%s %s %s %s %s %s', relname, attname, format_type(atttypid, atttypmod),
				CASE WHEN attnotnull THEN 'not null' END, attidentity, pg_get_expr(adbin, adrelid),
				col_description(c.oid, attnum))
			FROM pg_class c
			JOIN pg_attribute a ON a.attrelid = c.oid AND attnum > 0 AND NOT attisdropped
			LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
			WHERE relnamespace = 'public'::regnamespace AND relname !~ '^schema_migrations' AND relkind <> 'i'
			UNION ALL
			SELECT format('constraint %s %s %s valid: %s', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated)
			FROM pg_constraint
			WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text !~ '^schema_migrations'
			UNION ALL
			SELECT format('%s valid: %s', pg_get_indexdef(indexrelid), indisvalid)
			FROM pg_index JOIN pg_class c ON c.oid = indexrelid
			WHERE relnamespace = 'public'::regnamespace AND indrelid::regclass::text !~ '^schema_migrations'
			UNION ALL
			SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
			UNION ALL
			SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
			UNION ALL
			SELECT format('view %s %s', relname, pg_get_viewdef(oid))
			FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'
			UNION ALL
			SELECT format('enum %s %s %s', typname, row_number() OVER (PARTITION BY typname ORDER BY enumsortorder), enumlabel)
			FROM pg_enum JOIN pg_type t ON t.oid = enumtypid
			ORDER BY 1""";

	private static final String TABLES = """
			SELECT relname FROM pg_class
			WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname !~ '^schema_migrations'
			ORDER BY 1""";

	private SchemaDump() {
	}

	static List<String> of(DataSource dataSource) {
		JdbcTemplate jdbc = new JdbcTemplate(dataSource);
		List<String> lines = new ArrayList<>(jdbc.queryForList(CATALOG, String.class));
		for (String table : jdbc.queryForList(TABLES, String.class)) {
			lines.addAll(jdbc.queryForList("SELECT '%1$s ' || t::text FROM %1$s t ORDER BY 1".formatted(table),
					String.class));
		}
		return lines;
	}

}
