package dev.lockkeeper.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.lint.CatalogFacts;
import dev.lockkeeper.lint.IndexFacts;
import dev.lockkeeper.lint.TableFacts;
import dev.lockkeeper.script.RelationName;

/**
 * Puts together what the rows of a {@link CatalogLookup} say.
 */
final class CatalogRows {

	private final ResultSet rows;

	private final Map<RelationName, Relation> relations = new LinkedHashMap<>();

	private final Map<RelationName, List<TableFacts.Column>> columns = new HashMap<>();

	private final Map<RelationName, List<TableFacts.Check>> checks = new HashMap<>();

	private final Map<RelationName, IndexFacts> indexes = new LinkedHashMap<>();

	private final Map<String, RelationName> visible = new HashMap<>();

	private final Set<String> schemas = new HashSet<>();

	private final Set<RelationName> volatileFunctions = new HashSet<>();

	private final Set<RelationName> constrainedDomains = new HashSet<>();

	private @Nullable String currentSchema;

	CatalogRows(ResultSet rows) {
		this.rows = rows;
	}

	CatalogFacts read() throws SQLException {
		while (this.rows.next()) {
			RelationName name = new RelationName(this.rows.getString("schema"), this.rows.getString("name"));
			switch (this.rows.getString("kind")) {
				case "relation" -> readRelation(name);
				case "column" -> this.columns.computeIfAbsent(name, (key) -> new ArrayList<>())
					.add(new TableFacts.Column(text1(), text2(), flag1(), this.rows.getBoolean("flag2")));
				case "check" -> this.checks.computeIfAbsent(name, (key) -> new ArrayList<>())
					.add(new TableFacts.Check(text1(), text2(), flag1()));
				case "index" -> readIndex(name);
				case "volatile" -> this.volatileFunctions.add(name);
				case "domain" -> this.constrainedDomains.add(name);
				case "schema" -> this.schemas.add(name.name());
				default -> this.currentSchema = this.rows.getString("name");
			}
		}
		List<TableFacts> tables = this.relations.entrySet()
			.stream()
			.map((entry) -> table(entry.getKey(), entry.getValue()))
			.toList();
		return new CatalogFacts(this.currentSchema, tables, List.copyOf(this.indexes.values()), this.visible,
				this.schemas, this.volatileFunctions, this.constrainedDomains);
	}

	private void readRelation(RelationName name) throws SQLException {
		TableFacts.Kind kind = switch (text1()) {
			case "r" -> TableFacts.Kind.TABLE;
			case "p" -> TableFacts.Kind.PARTITIONED_TABLE;
			case "v" -> TableFacts.Kind.VIEW;
			case "m" -> TableFacts.Kind.MATERIALIZED_VIEW;
			case "f" -> TableFacts.Kind.FOREIGN_TABLE;
			case "S" -> TableFacts.Kind.SEQUENCE;
			default -> null;
		};
		if (kind != null) {
			boolean sized = kind != TableFacts.Kind.VIEW && kind != TableFacts.Kind.SEQUENCE;
			this.relations.put(name, new Relation(kind, sized ? number("number1") : Long.valueOf(0),
					sized ? number("number2") : Long.valueOf(0), number("number3")));
			noteVisible(name);
		}
	}

	private void readIndex(RelationName name) throws SQLException {
		IndexFacts known = this.indexes.get(name);
		List<String> columns = new ArrayList<>((known != null) ? known.columns() : List.of());
		if (this.rows.getString("text2") != null) {
			columns.add(text2());
		}
		this.indexes.put(name, new IndexFacts(name, new RelationName(name.schema(), text1()), columns));
		noteVisible(name);
	}

	private void noteVisible(RelationName name) throws SQLException {
		if (flag1()) {
			this.visible.put(name.name(), name);
		}
	}

	private TableFacts table(RelationName name, Relation relation) {
		return new TableFacts(name, relation.kind(), relation.bytes(), relation.ownBytes(), relation.rows(),
				this.columns.getOrDefault(name, List.of()), this.checks.getOrDefault(name, List.of()));
	}

	private String text1() throws SQLException {
		return this.rows.getString("text1");
	}

	private String text2() throws SQLException {
		return this.rows.getString("text2");
	}

	private boolean flag1() throws SQLException {
		return this.rows.getBoolean("flag1");
	}

	private @Nullable Long number(String column) throws SQLException {
		return this.rows.getObject(column, Long.class);
	}

	private record Relation(TableFacts.Kind kind, @Nullable Long bytes, @Nullable Long ownBytes, @Nullable Long rows) {

	}

}
