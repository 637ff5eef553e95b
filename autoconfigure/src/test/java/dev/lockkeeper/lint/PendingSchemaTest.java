package dev.lockkeeper.lint;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.lockkeeper.lint.TableFacts.Kind;
import dev.lockkeeper.script.RelationName;
import dev.lockkeeper.script.SchemaChange.CreateDomain;
import dev.lockkeeper.script.SchemaChange.CreateFunction;
import dev.lockkeeper.script.SchemaChange.CreateIndex;
import dev.lockkeeper.script.SchemaChange.CreateRelation;

import static org.assertj.core.api.Assertions.assertThat;

class PendingSchemaTest {

	private final PendingSchema shop = new PendingSchema(LintFixture.SHOP);

	@Test
	void aNameWithoutASchemaIsLookedForInTheCurrentOne() {
		assertThat(found(this.shop, null, "orders")).isEqualTo(name("public", "orders"));
		assertThat(found(this.shop, "archive", "orders")).isEqualTo(name("archive", "orders"));
		assertThat(found(this.shop, "elsewhere", "orders")).isNull();
	}

	@Test
	void ofSeveralWithANameTheVisibleOneIsMeant() {
		List<TableFacts> tables = new ArrayList<>();
		Map<String, RelationName> visible = new HashMap<>();
		for (int i = 0; i < 30; i++) {
			tables.add(table("app" + i, "boat"));
			visible.put("only" + i, name("app" + i, "only" + i));
		}
		visible.put("boat", name("app17", "boat"));
		PendingSchema schema = new PendingSchema(facts("public", tables, visible));
		assertThat(found(schema, null, "boat")).isEqualTo(name("app17", "boat"));
	}

	@Test
	void whatIsRenamedIsFoundInItsSchema() {
		PendingSchema schema = new PendingSchema(
				facts("public", List.of(table("app", "boat")), Map.of("boat", name("app", "boat"))));
		TrackedTable boat = schema.find(name(null, "boat"));
		assertThat(boat).isNotNull();
		schema.rename(boat, name("app", "ship"));
		assertThat(schema.find(name(null, "ship"))).isSameAs(boat);
		assertThat(boat.name()).isEqualTo(name("app", "ship"));
		assertThat(found(schema, null, "boat")).isNull();
		assertThat(found(schema, "app", "boat")).isNull();
	}

	@Test
	void aSearchPathSaysWhereToLookAndWhereToCreate() {
		this.shop.setSearchPath(List.of("app", "archive"));
		assertThat(found(this.shop, null, "orders")).isEqualTo(name("archive", "orders"));
		assertThat(found(this.shop, null, "customers")).isNull();
		this.shop.create(relation(null, "orders"));
		assertThat(found(this.shop, null, "orders")).isEqualTo(name("app", "orders"));
		this.shop.setSearchPath(null);
		assertThat(found(this.shop, null, "orders")).isEqualTo(name("public", "orders"));
		assertThat(found(this.shop, "app", "orders")).isEqualTo(name("app", "orders"));
	}

	@Test
	void withAnEmptySearchPathNothingIsFoundByItsNameAlone() {
		this.shop.setSearchPath(List.of());
		this.shop.create(relation(null, "fresh"));
		assertThat(found(this.shop, null, "fresh")).isNull();
		assertThat(found(this.shop, null, "orders")).isNull();
		assertThat(found(this.shop, "public", "orders")).isNotNull();
	}

	@Test
	void aTableIsCreatedInTheCurrentSchema() {
		this.shop.create(relation(null, "fresh"));
		assertThat(found(this.shop, null, "fresh")).isEqualTo(name("public", "fresh"));
		this.shop.create(relation("archive", "fresh"));
		assertThat(found(this.shop, "archive", "fresh")).isEqualTo(name("archive", "fresh"));
	}

	@Test
	void thereNeedNotBeACurrentSchema() {
		PendingSchema schema = new PendingSchema(facts(null, List.of(), Map.of()));
		schema.create(relation(null, "fresh"));
		assertThat(found(schema, null, "fresh")).isEqualTo(name(null, "fresh"));
		assertThat(schema.shortName(name("public", "boat"))).isEqualTo(name("public", "boat"));
	}

	@Test
	void aTemporaryTableIsFoundFirstAndGoneAfterTheFile() {
		this.shop.create(new CreateRelation(name(null, "orders"), false, true, false, null));
		assertThat(found(this.shop, null, "orders")).isEqualTo(name("pg_temp", "orders"));
		this.shop.setSearchPath(List.of("archive"));
		assertThat(found(this.shop, null, "orders")).isEqualTo(name("pg_temp", "orders"));
		this.shop.endScript();
		assertThat(found(this.shop, null, "orders")).isEqualTo(name("public", "orders"));
	}

	@Test
	void ifNotExistsLeavesWhatIsThere() {
		TrackedTable orders = this.shop.find(name(null, "orders"));
		this.shop.create(new CreateRelation(name(null, "orders"), false, false, true, null));
		assertThat(this.shop.find(name(null, "orders"))).isSameAs(orders);
		this.shop.create(new CreateRelation(name(null, "fresh"), false, false, true, null));
		assertThat(found(this.shop, null, "fresh")).isEqualTo(name("public", "fresh"));
		this.shop.create(relation(null, "orders"));
		assertThat(this.shop.find(name(null, "orders"))).isNotNull().isNotSameAs(orders);
	}

	@Test
	void onlyNewTablesAreEmpty() {
		this.shop.create(relation(null, "fresh"));
		this.shop.create(new CreateRelation(name(null, "boats"), true, false, false, null));
		assertThat(this.shop.isFilled(name("public", "orders"))).isTrue();
		assertThat(this.shop.isFilled(name("public", "fresh"))).isFalse();
		assertThat(this.shop.isFilled(name("public", "boats"))).isTrue();
		assertThat(this.shop.isFilled(name("public", "nowhere"))).isFalse();
	}

	@Test
	void whatIsDroppedIsNotFound() {
		TrackedTable orders = this.shop.find(name(null, "orders"));
		assertThat(orders).isNotNull();
		this.shop.drop(orders);
		assertThat(this.shop.find(name(null, "orders"))).isNull();
		this.shop.create(relation(null, "orders"));
		this.shop.drop(orders);
		assertThat(this.shop.find(name(null, "orders"))).isNotNull();
	}

	@Test
	void anIndexIsFoundWithItsTable() {
		TrackedTable orders = this.shop.find(name(null, "orders"));
		assertThat(orders).isNotNull();
		assertThat(this.shop.tableOfIndex(name(null, "orders_code"))).isSameAs(orders);
		assertThat(this.shop.findIndex(orders, "orders_by_note")).isNotNull()
			.satisfies((index) -> assertThat(index.columns()).containsExactly("id", "note"));
		assertThat(this.shop.findIndex(orders, "none")).isNull();
		assertThat(this.shop.tableOfIndex(name(null, "none"))).isNull();
	}

	@Test
	void anIndexOfATableThatWasNotAskedForIsNotKnown() {
		PendingSchema schema = new PendingSchema(new CatalogFacts("public", List.of(),
				List.of(new IndexFacts(name("public", "boat_id"), name("public", "boat"), List.of("id"))), Map.of(),
				Set.of(), Set.of(), Set.of()));
		assertThat(schema.tableOfIndex(name(null, "boat_id"))).isNull();
	}

	@Test
	void anIndexIsInTheSchemaOfItsTable() {
		TrackedTable archived = this.shop.find(name("archive", "orders"));
		assertThat(archived).isNotNull();
		this.shop.create(index("fresh", "id"), archived);
		this.shop.create(index("fresh", "note"), archived);
		this.shop.create(index(null, "note"), archived);
		assertThat(this.shop.tableOfIndex(name("archive", "fresh"))).isSameAs(archived);
		assertThat(this.shop.tableOfIndex(name("public", "fresh"))).isNull();
		assertThat(this.shop.findIndex(archived, "fresh")).isNotNull()
			.satisfies((index) -> assertThat(index.columns()).containsExactly("id"));
	}

	@Test
	void anIndexThatIsDroppedIsNotKnown() {
		this.shop.dropIndex(name(null, "none"));
		this.shop.dropIndex(name("archive", "orders_code"));
		assertThat(this.shop.tableOfIndex(name(null, "orders_code"))).isNotNull();
		this.shop.dropIndex(name(null, "orders_code"));
		assertThat(this.shop.tableOfIndex(name(null, "orders_code"))).isNull();
		assertThat(this.shop.tableOfIndex(name(null, "orders_by_id"))).isNotNull();
	}

	@Test
	void whatAFileSaysOfAFunctionGoesBeforeTheCatalog() {
		assertThat(this.shop.isVolatile(name(null, "next_number"))).isTrue();
		assertThat(this.shop.isVolatile(name(null, "now"))).isFalse();
		this.shop.create(new CreateFunction(name(null, "next_number"), false));
		this.shop.create(new CreateFunction(name(null, "now"), true));
		assertThat(this.shop.isVolatile(name(null, "next_number"))).isFalse();
		assertThat(this.shop.isVolatile(name(null, "now"))).isTrue();
	}

	@Test
	void whatAFileSaysOfADomainGoesBeforeTheCatalog() {
		this.shop.create(new CreateDomain(name(null, "fresh"), true));
		this.shop.create(new CreateDomain(name(null, "positive"), false));
		assertThat(this.shop.isConstrainedDomain(name(null, "fresh"))).isTrue();
		assertThat(this.shop.isConstrainedDomain(name(null, "positive"))).isFalse();
	}

	@Test
	void domainsAndSchemasAreThoseOfTheCatalog() {
		assertThat(this.shop.isConstrainedDomain(name(null, "positive"))).isTrue();
		assertThat(this.shop.isConstrainedDomain(name("app", "positive"))).isFalse();
		assertThat(this.shop.isSchema("archive")).isTrue();
		assertThat(this.shop.isSchema("app")).isFalse();
	}

	@Test
	void aNameIsShortInTheCurrentSchemaOnly() {
		assertThat(this.shop.shortName(name("public", "orders"))).isEqualTo(name(null, "orders"));
		assertThat(this.shop.shortName(name("archive", "orders"))).isEqualTo(name("archive", "orders"));
		assertThat(this.shop.shortName(name(null, "orders"))).isEqualTo(name(null, "orders"));
	}

	private static @Nullable RelationName found(PendingSchema schema, @Nullable String schemaName, String name) {
		TrackedTable table = schema.find(name(schemaName, name));
		return (table != null) ? table.name() : null;
	}

	private static CatalogFacts facts(@Nullable String currentSchema, List<TableFacts> tables,
			Map<String, RelationName> visible) {
		return new CatalogFacts(currentSchema, tables, List.of(), visible, Set.of(), Set.of(), Set.of());
	}

	private static TableFacts table(String schema, String name) {
		return new TableFacts(name(schema, name), Kind.TABLE, 0L, 0L, 0L, List.of(), List.of());
	}

	private static CreateRelation relation(@Nullable String schema, String name) {
		return new CreateRelation(name(schema, name), false, false, false, null);
	}

	private static CreateIndex index(@Nullable String name, String column) {
		return new CreateIndex(name, name("archive", "orders"), List.of(column), false, false, false);
	}

	private static RelationName name(@Nullable String schema, String name) {
		return new RelationName(schema, name);
	}

}
