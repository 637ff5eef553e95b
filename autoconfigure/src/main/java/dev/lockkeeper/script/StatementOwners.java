package dev.lockkeeper.script;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.MigrationVersion;

/**
 * Tells which migration a statement is part of that somebody else is running, which is
 * most likely the same release. Reads the files when it is asked for the first time.
 */
public final class StatementOwners implements Function<String, @Nullable MigrationVersion> {

	/** The least {@code track_activity_query_size} is 100 bytes, of up to four each. */
	private static final int SHORTEST_CUT = 24;

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
		MigrationVersion owner = find((statement) -> statement.sql().equals(query));
		if (owner != null || query.length() < SHORTEST_CUT) {
			return owner;
		}
		// The last character may have been cut, too
		String beginning = query.substring(0, query.length() - 1);
		return find((statement) -> statement.sql().startsWith(beginning));
	}

	private @Nullable MigrationVersion find(Predicate<SqlStatement> condition) {
		return scripts().stream()
			.filter((script) -> script.parsed().statements().stream().anyMatch(condition))
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
