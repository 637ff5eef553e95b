package dev.lockkeeper.lint;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.lockkeeper.lint.TableFacts.Check;
import dev.lockkeeper.lint.TrackedTable.Column;
import dev.lockkeeper.script.ColumnDefinition;
import dev.lockkeeper.script.ColumnDefinition.Values;
import dev.lockkeeper.script.RelationName;
import dev.lockkeeper.script.SqlType;
import dev.lockkeeper.script.TableAction.AddColumn;
import dev.lockkeeper.script.TableAction.AddConstraint;
import dev.lockkeeper.script.TableAction.ChangeType;
import dev.lockkeeper.script.TableAction.DropColumn;
import dev.lockkeeper.script.TableAction.DropConstraint;
import dev.lockkeeper.script.TableAction.DropNotNull;
import dev.lockkeeper.script.TableAction.RenameColumn;
import dev.lockkeeper.script.TableAction.RenameConstraint;
import dev.lockkeeper.script.TableAction.SetNotNull;
import dev.lockkeeper.script.TableAction.ValidateConstraint;
import dev.lockkeeper.script.TableConstraint;
import dev.lockkeeper.script.TableConstraint.Kind;

import static org.assertj.core.api.Assertions.assertThat;

class TrackedTableTest {

	private static final @Nullable SqlType INTEGER = SqlType.of("integer");

	private static final @Nullable SqlType TEXT = SqlType.of("text");

	private final TrackedTable table = TrackedTable
		.existing(new TableFacts(new RelationName("public", "boat"), TableFacts.Kind.TABLE, 0L, 0L, 0L,
				List.of(new TableFacts.Column("id", "integer", true, false),
						new TableFacts.Column("name", "text", false, true),
						new TableFacts.Column("crew", "integer", false, false),
						new TableFacts.Column("port", "text", false, false)),
				List.of(new Check("boat_name", "(name IS NOT NULL)", true),
						new Check("boat_crew", "((crew IS NOT NULL) AND (crew > 0))", false))));

	@Test
	void knowsWhatTheCatalogSays() {
		assertThat(this.table.facts()).isNotNull();
		assertThat(this.table.isFilled()).isTrue();
		assertThat(this.table.column("id")).isEqualTo(new Column(true, INTEGER, true, false));
		assertThat(this.table.column("name")).isEqualTo(new Column(true, TEXT, false, true));
		assertThat(this.table.column("none")).isNull();
		assertThat(this.table.isProvenNotNull("id")).isTrue();
		assertThat(this.table.isProvenNotNull("name")).isTrue();
		assertThat(this.table.isProvenNotNull("crew")).isFalse();
		assertThat(this.table.isProvenNotNull("none")).isFalse();
	}

	@Test
	void aNewTableIsEmptyUntilItReplacesAnother() {
		TrackedTable created = TrackedTable.created(new RelationName("public", "fresh"), false);
		assertThat(created.facts()).isNull();
		assertThat(created.isFilled()).isFalse();
		created.rename(new RelationName("public", "boat"));
		assertThat(created.name()).hasToString("public.boat");
		assertThat(created.isFilled()).isTrue();
		assertThat(TrackedTable.created(new RelationName("public", "boats"), true).isFilled()).isTrue();
	}

	@Test
	void aColumnThatIsAddedIsNotOld() {
		add("mast", true);
		assertThat(this.table.column("mast")).isEqualTo(new Column(false, INTEGER, true, false));
		assertThat(this.table.isProvenNotNull("mast")).isTrue();
	}

	@Test
	void aColumnIsBoundByItsCheckOnly() {
		add("mast", false, constraint("k", Kind.UNIQUE, true), constraint("l", Kind.CHECK, true));
		add("sail", false, constraint("m", Kind.UNIQUE, true));
		assertThat(this.table.column("mast")).isEqualTo(new Column(false, INTEGER, false, true));
		assertThat(this.table.column("sail")).isEqualTo(new Column(false, INTEGER, false, false));
	}

	@Test
	void theCheckOfANewColumnProvesIt() {
		add("mast", false, constraint("k", Kind.CHECK, true, "mast"));
		assertThat(this.table.isProvenNotNull("mast")).isTrue();
		this.table.apply(new DropConstraint("k"));
		assertThat(this.table.isProvenNotNull("mast")).isFalse();
	}

	@Test
	void aColumnThatIsThereAlreadyStaysAsItIs() {
		add("port", true, constraint("k", Kind.CHECK, true, "port"));
		assertThat(this.table.column("port")).isEqualTo(new Column(true, TEXT, false, false));
		assertThat(this.table.isProvenNotNull("port")).isFalse();
	}

	@Test
	void aColumnThatIsDroppedTakesItsProofsWithIt() {
		this.table.apply(new DropColumn("port"));
		assertThat(this.table.column("port")).isNull();
		assertThat(this.table.isProvenNotNull("name")).isTrue();
		this.table.apply(new DropColumn("name"));
		add("name", false);
		assertThat(this.table.isProvenNotNull("name")).isFalse();
	}

	@Test
	void aColumnThatIsRenamedStaysWhatItIs() {
		this.table.apply(new RenameColumn("name", "title"));
		assertThat(this.table.column("name")).isNull();
		assertThat(this.table.column("title")).isEqualTo(new Column(true, TEXT, false, true));
		assertThat(this.table.isProvenNotNull("title")).isTrue();
		assertThat(this.table.isProvenNotNull("name")).isFalse();
		this.table.apply(new RenameColumn("none", "other"));
		assertThat(this.table.column("other")).isNull();
		assertThat(this.table.isProvenNotNull("title")).isTrue();
		assertThat(this.table.isProvenNotNull("other")).isFalse();
	}

	@Test
	void aChangeOfTypeChangesNothingElse() {
		this.table.apply(new ChangeType("id", TEXT, false, false));
		assertThat(this.table.column("id")).isEqualTo(new Column(true, TEXT, true, false));
		this.table.apply(new ChangeType("name", INTEGER, false, false));
		assertThat(this.table.column("name")).isEqualTo(new Column(true, INTEGER, false, true));
		this.table.apply(new ChangeType("none", TEXT, false, false));
		assertThat(this.table.column("none")).isNull();
	}

	@Test
	void notNullIsSetAndDropped() {
		this.table.apply(new SetNotNull("port"));
		assertThat(this.table.column("port")).isEqualTo(new Column(true, TEXT, true, false));
		this.table.apply(new DropNotNull("id"));
		assertThat(this.table.column("id")).isEqualTo(new Column(true, INTEGER, false, false));
		assertThat(this.table.isProvenNotNull("id")).isFalse();
		this.table.apply(new SetNotNull("none"));
		assertThat(this.table.column("none")).isNull();
	}

	@Test
	void aPrimaryKeyAllowsNoNulls() {
		this.table.apply(new AddConstraint(key("k", Kind.PRIMARY_KEY, "port")));
		assertThat(this.table.isProvenNotNull("port")).isTrue();
		this.table.apply(new AddConstraint(key("k", Kind.UNIQUE, "crew")));
		assertThat(this.table.isProvenNotNull("crew")).isFalse();
	}

	@Test
	void aConstraintProvesWhenItIsValid() {
		this.table.apply(new AddConstraint(constraint("k", Kind.CHECK, false, "port")));
		assertThat(this.table.isProvenNotNull("port")).isFalse();
		this.table.apply(new ValidateConstraint("none"));
		assertThat(this.table.isProvenNotNull("port")).isFalse();
		this.table.apply(new ValidateConstraint("k"));
		assertThat(this.table.isProvenNotNull("port")).isTrue();
		assertThat(this.table.isProvenNotNull("crew")).isFalse();
		this.table.apply(new ValidateConstraint("boat_crew"));
		assertThat(this.table.isProvenNotNull("crew")).isTrue();
	}

	@Test
	void aConstraintIsFollowedToItsNewName() {
		this.table.apply(new RenameConstraint("none", "other"));
		this.table.apply(new RenameConstraint("boat_name", "k"));
		this.table.apply(new DropConstraint("boat_name"));
		assertThat(this.table.isProvenNotNull("name")).isTrue();
		this.table.apply(new DropConstraint("k"));
		assertThat(this.table.isProvenNotNull("name")).isFalse();
	}

	@Test
	void aConstraintWithoutANameGetsTheOneThatPostgresqlChooses() {
		this.table.apply(new AddConstraint(constraint(null, Kind.CHECK, true, "port")));
		this.table.apply(new AddConstraint(key(null, Kind.NOT_NULL, "crew")));
		assertThat(this.table.isProvenNotNull("port")).isTrue();
		assertThat(this.table.isProvenNotNull("crew")).isTrue();
		this.table.apply(new DropConstraint("boat_port_check"));
		this.table.apply(new DropConstraint("boat_crew_not_null"));
		assertThat(this.table.isProvenNotNull("port")).isFalse();
		assertThat(this.table.isProvenNotNull("crew")).isFalse();
	}

	private void add(String column, boolean notNull, TableConstraint... constraints) {
		this.table.apply(new AddColumn(
				new ColumnDefinition(column, INTEGER, notNull, Values.NULL, Set.of(), List.of(constraints)), false));
	}

	private static TableConstraint constraint(@Nullable String name, Kind kind, boolean validated, String... proven) {
		return new TableConstraint(name, kind, List.of(), validated, null, null, Set.of(proven));
	}

	private static TableConstraint key(@Nullable String name, Kind kind, String column) {
		return new TableConstraint(name, kind, List.of(column), true, null, null, Set.of());
	}

}
