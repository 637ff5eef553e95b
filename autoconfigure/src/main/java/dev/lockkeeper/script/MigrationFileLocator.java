package dev.lockkeeper.script;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.Problem;

/**
 * Finds the migration files below the configured locations and pairs them. Files that do
 * not end in {@code .sql} are left alone; every {@code .sql} file must be a migration, so
 * that a misspelt name is found at once and not on the day its table is missed.
 */
public final class MigrationFileLocator {

	private static final Pattern FILE_NAME = Pattern.compile("(?<version>[0-9]+_.+)\\.(?<direction>up|down)\\.sql");

	private final ResourceLoader resourceLoader;

	public MigrationFileLocator(ResourceLoader resourceLoader) {
		this.resourceLoader = resourceLoader;
	}

	/**
	 * Finds all migrations.
	 * @param locations where to look; a file that is reached through several of them
	 * counts once
	 * @param failOnMissing whether a location without any migration file is a problem
	 * @return the files
	 * @throws InvalidMigrationsException listing every malformed name, duplicate, down
	 * file without an up file, unreadable and (if asked) empty location
	 */
	public MigrationFiles locate(List<MigrationLocation> locations, boolean failOnMissing) {
		List<Problem> problems = new ArrayList<>();
		Map<MigrationVersion, MigrationFile> up = new HashMap<>();
		Map<MigrationVersion, MigrationFile> down = new HashMap<>();
		for (MigrationFile file : find(locations, failOnMissing, problems).values()) {
			MigrationFile other = ((file.direction() == Direction.UP) ? up : down).putIfAbsent(file.version(), file);
			if (other != null) {
				problems.add(new Problem(file.path(), "is the same migration as " + describe(other.resource())
						+ " (this one is " + describe(file.resource()) + "); rename one of them"));
			}
		}
		down.forEach((version, file) -> {
			if (!up.containsKey(version)) {
				problems.add(new Problem(file.path(), "has no up file; add " + version + ".up.sql or remove it"));
			}
		});
		if (!problems.isEmpty()) {
			throw new InvalidMigrationsException(problems);
		}
		return new MigrationFiles(up, down);
	}

	/** All migration files by URI, so that overlapping locations do no harm. */
	private Map<String, MigrationFile> find(List<MigrationLocation> locations, boolean failOnMissing,
			List<Problem> problems) {
		Map<String, MigrationFile> found = new LinkedHashMap<>();
		for (MigrationLocation location : locations) {
			boolean empty = true;
			for (Resource resource : list(location, problems)) {
				String name = resource.getFilename();
				if (name == null || !name.toLowerCase(Locale.ROOT).endsWith(".sql")) {
					continue;
				}
				empty = false;
				String uri = describe(resource);
				String path = path(location, uri, name);
				Matcher matcher = FILE_NAME.matcher(name);
				if (matcher.matches()) {
					found.putIfAbsent(uri, new MigrationFile(new MigrationVersion(matcher.group("version")),
							Direction.of(matcher.group("direction")), resource, path));
				}
				else {
					problems.add(new Problem(path,
							"is not named like a migration; write NNN_name.up.sql or NNN_name.down.sql, such as 042_add_index.up.sql"));
				}
			}
			if (empty && failOnMissing) {
				problems.add(new Problem(location.value(),
						"holds no migration file; put files there, correct lockkeeper.locations, or set lockkeeper.fail-on-missing-location=false"));
			}
		}
		return found;
	}

	private Resource[] list(MigrationLocation location, List<Problem> problems) {
		try {
			return new PathMatchingResourcePatternResolver(this.resourceLoader).getResources(location.pattern());
		}
		catch (FileNotFoundException ex) {
			return new Resource[0];
		}
		catch (IOException ex) {
			problems.add(new Problem(location.value(), "cannot be read: " + ex.getMessage()));
			return new Resource[0];
		}
	}

	private static String path(MigrationLocation location, String uri, String name) {
		int folder = uri.lastIndexOf(location.folder() + "/");
		return (folder >= 0) ? uri.substring(folder) : name;
	}

	private static String describe(Resource resource) {
		try {
			return resource.getURI().toString();
		}
		catch (IOException ex) {
			return resource.getDescription();
		}
	}

}
