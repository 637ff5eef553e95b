package dev.lockkeeper.script;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.test.MigrationFolder;

import static org.assertj.core.api.Assertions.assertThat;

class StatementOwnersTest {

	private static final String UPDATE = "UPDATE orders SET note = 'ä' WHERE id = 7";

	@Test
	void findsTheFirstMigrationWithAStatement() {
		StatementOwners owners = owners(file("001_a", "SELECT 1;\nSELECT 2;"), file("002_b", "SELECT 2; SELECT 3"));
		assertThat(owners.apply("SELECT 1")).isEqualTo(new MigrationVersion("001_a"));
		assertThat(owners.apply("SELECT 2")).isEqualTo(new MigrationVersion("001_a"));
		assertThat(owners.apply("SELECT 3")).isEqualTo(new MigrationVersion("002_b"));
		assertThat(owners.apply("SELECT 4")).isNull();
		assertThat(owners.apply("")).isNull();
	}

	@Test
	void findsAStatementThatTheServerHasCut() {
		StatementOwners owners = owners(file("001_a", "SELECT 1"), file("002_b", "SELECT 2;\n" + UPDATE + ";"));
		MigrationVersion owner = new MigrationVersion("002_b");
		assertThat(owners.apply(UPDATE)).isEqualTo(owner);
		assertThat(owners.apply(UPDATE.substring(0, 30))).isEqualTo(owner);
		assertThat(owners.apply(UPDATE.substring(0, 26) + '\uFFFD')).isEqualTo(owner);
		assertThat(owners.apply(UPDATE.substring(0, 25) + "\uFFFD\uFFFD")).isNull();
		assertThat(owners.apply("UPDATE orders SET nope = 5 WHERE id = 7")).isNull();
	}

	@Test
	void takesNothingShorterForACutStatement() {
		StatementOwners owners = owners(file("001_a", UPDATE));
		assertThat(owners.apply(UPDATE.substring(0, 24))).isEqualTo(new MigrationVersion("001_a"));
		assertThat(owners.apply(UPDATE.substring(0, 23))).isNull();
	}

	@Test
	void prefersTheWholeStatementToOneThatStartsLikeIt() {
		StatementOwners owners = owners(file("001_a", UPDATE + "0"), file("002_b", UPDATE));
		assertThat(owners.apply(UPDATE)).isEqualTo(new MigrationVersion("002_b"));
		assertThat(owners.apply(UPDATE + "0")).isEqualTo(new MigrationVersion("001_a"));
	}

	@Test
	void passesOverFilesThatCannotBeRead() {
		Resource notUtf8 = new ByteArrayResource(new byte[] { 'S', (byte) 0xE9 });
		StatementOwners owners = owners(file("001_a", "SELECT 'open"), file("002_b", notUtf8),
				file("003_c", "SELECT 3"));
		assertThat(owners.apply("SELECT 3")).isEqualTo(new MigrationVersion("003_c"));
		assertThat(owners.apply("SELECT 'open")).isNull();
	}

	@Test
	void readsTheFilesOnceAndNotBeforeItIsAsked(@TempDir Path temporary) {
		MigrationFolder folder = new MigrationFolder(temporary);
		MigrationVersion version = new MigrationVersion("001_a");
		StatementOwners owners = owners(file("001_a", new FileSystemResource(temporary.resolve("001_a.up.sql"))));
		folder.up("001_a", "SELECT 1");
		assertThat(owners.apply("SELECT 1")).isEqualTo(version);
		folder.up("001_a", "SELECT 2");
		assertThat(owners.apply("SELECT 2")).isNull();
		assertThat(owners.apply("SELECT 1")).isEqualTo(version);
	}

	private static StatementOwners owners(MigrationSource... sources) {
		return new StatementOwners(List.of(sources));
	}

	private static MigrationFile file(String version, String sql) {
		return file(version, new ByteArrayResource(sql.getBytes(StandardCharsets.UTF_8)));
	}

	private static MigrationFile file(String version, Resource resource) {
		return new MigrationFile(new MigrationVersion(version), Direction.UP, resource, version + ".up.sql");
	}

}
