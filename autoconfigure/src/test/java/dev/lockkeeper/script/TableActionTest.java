package dev.lockkeeper.script;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import dev.lockkeeper.script.TableAction.AddConstraint;
import dev.lockkeeper.script.TableAction.DropColumn;
import dev.lockkeeper.script.TableAction.Other;
import dev.lockkeeper.script.TableAction.SetNotNull;
import dev.lockkeeper.script.TableAction.ValidateConstraint;
import dev.lockkeeper.script.TableConstraint.Kind;

import static org.assertj.core.api.Assertions.assertThat;

class TableActionTest {

	@Test
	void mostActionsLetNobodyRead() {
		assertThat(List.<TableAction>of(new DropColumn("a"), new SetNotNull("a"), new Other(true)))
			.allMatch(TableAction::isExclusive);
	}

	@Test
	void aForeignKeyAndAValidationLetOthersRead() {
		assertThat(List.<TableAction>of(add(Kind.FOREIGN_KEY), new ValidateConstraint("c"), new Other(false)))
			.noneMatch(TableAction::isExclusive);
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "FOREIGN_KEY")
	void otherConstraintsDoNot(Kind kind) {
		assertThat(add(kind).isExclusive()).isTrue();
	}

	private static TableAction add(Kind kind) {
		return new AddConstraint(new TableConstraint("c", kind, List.of("a"), true, null, null, Set.of()));
	}

}
