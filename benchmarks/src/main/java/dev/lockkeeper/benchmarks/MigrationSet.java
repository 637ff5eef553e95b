package dev.lockkeeper.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * The same migrations, as each contender wants to have them: the same text, other names.
 *
 * @param kind what the files do
 * @param scripts their texts, in order
 * @param folder where they are
 */
record MigrationSet(FileKind kind, List<Script> scripts, Path folder) {

	/** Writes the files. */
	static MigrationSet generate(FileKind kind, int count, Path parent) {
		Path folder = parent.resolve(kind.name().toLowerCase(Locale.ROOT) + "-" + count);
		List<Script> scripts = IntStream.rangeClosed(1, count).mapToObj((number) -> Script.of(kind, number)).toList();
		MigrationSet set = new MigrationSet(kind, scripts, folder);
		try {
			Files.createDirectories(set.lockkeeper());
			Files.createDirectories(set.flyway());
			Files.createDirectories(set.liquibase().resolve("changes"));
			for (Script script : scripts) {
				Files.writeString(set.lockkeeper().resolve(script.name() + ".up.sql"), script.sql());
				Files.writeString(set.flyway().resolve(script.flywayName()), script.sql());
				Files.writeString(set.liquibase().resolve("changes").resolve(script.name() + ".sql"),
						script.changeSet());
			}
			Files.writeString(set.liquibase().resolve("changelog.xml"), """
					<?xml version="1.0" encoding="UTF-8"?>
					<databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog"
					    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
					    xsi:schemaLocation="http://www.liquibase.org/xml/ns/dbchangelog
					        http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd">
					  <includeAll path="changes" relativeToChangelogFile="true"/>
					</databaseChangeLog>
					""");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return set;
	}

	Path lockkeeper() {
		return this.folder.resolve("lockkeeper");
	}

	Path flyway() {
		return this.folder.resolve("flyway");
	}

	Path liquibase() {
		return this.folder.resolve("liquibase");
	}

	/**
	 * Looks whether each file was run once.
	 * @return what is wrong, or {@code null}
	 */
	@Nullable String verify(Database database) throws SQLException {
		long expected = this.scripts.stream().filter((script) -> !script.concurrent()).count();
		String found = database.queryForString("SELECT count(*) || ' of ' || count(DISTINCT file) FROM audit");
		if (!found.equals(expected + " of " + expected)) {
			return "files run: " + found + ", not " + expected;
		}
		String invalid = database.queryForString("SELECT count(*) FROM pg_index WHERE NOT indisvalid");
		return invalid.equals("0") ? null : "left an INVALID index";
	}

	/**
	 * One migration.
	 *
	 * @param name what Lockkeeper calls it
	 * @param number its place, from 1
	 * @param sql its text
	 * @param concurrent whether it cannot run in a transaction
	 */
	record Script(String name, int number, String sql, boolean concurrent) {

		static Script of(FileKind kind, int number) {
			return new Script("%05d_step".formatted(number), number, kind.text(number), kind.concurrent(number));
		}

		String flywayName() {
			return "V%05d__step.sql".formatted(this.number);
		}

		String changeSet() {
			return "--liquibase formatted sql\n--changeset benchmarks:%d splitStatements:false%s\n%s"
				.formatted(this.number, this.concurrent ? " runInTransaction:false" : "", this.sql);
		}

	}

}
