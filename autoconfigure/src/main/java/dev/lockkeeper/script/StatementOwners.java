package dev.lockkeeper.script;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.MigrationVersion;

/**
 * Tells which migration a statement is part of that somebody else is running, which is
 * most likely the same release. Reads the files when it is asked for the first time.
 */
public final class StatementOwners implements Function<String, @Nullable MigrationVersion> {

	private final List<MigrationSource> sources;

	private @Nullable List<MigrationScript> scripts;

	/**
	 * Statements of these migrations.
	 * @param sources in the order in which they run
	 */
	public StatementOwners(List<MigrationSource> sources) {
		this.sources = List.copyOf(sources);
	}

	/**
	 * Finds the first migration with a statement.
	 * @param query a statement's text, which the server may have cut at its end
	 * @return its version, or {@code null}
	 */
	@Override
	public @Nullable MigrationVersion apply(String query) {
		return scripts().stream()
			.filter((script) -> script.parsed()
				.statements()
				.stream()
				.anyMatch((statement) -> statement.sql().startsWith(query)))
			.map(MigrationScript::version)
			.findFirst()
			.orElse(null);
	}

	private List<MigrationScript> scripts() {
		List<MigrationScript> scripts = this.scripts;
		if (scripts == null) {
			scripts = new ArrayList<>();
			for (MigrationSource source : this.sources) {
				try {
					scripts.add(source.load());
				}
				catch (InvalidMigrationsException | SqlSyntaxException ex) {
					// Whoever runs it reports that; here it only has no statements
					continue;
				}
			}
			this.scripts = scripts;
		}
		return scripts;
	}

}
