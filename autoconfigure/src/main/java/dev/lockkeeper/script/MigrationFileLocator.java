package dev.lockkeeper.script;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.Problem;

/**
 * Finds the migration files below the configured locations, adds migrations in code, and
 * pairs them. Files that do not end in {@code .sql} are left alone; every {@code .sql}
 * file must be a migration, so that a misspelt name is found at once and not on the day
 * its table is missed.
 */
public final class MigrationFileLocator {

	private final ResourceLoader resourceLoader;

	public MigrationFileLocator(ResourceLoader resourceLoader) {
		this.resourceLoader = resourceLoader;
	}

	/**
	 * Finds all migrations.
	 * @param settings where to look; a file that is reached through several locations
	 * counts once
	 * @return the files
	 * @throws InvalidMigrationsException listing every malformed name, duplicate, down
	 * file without an up file, unreadable and (if asked) empty location
	 */
	public MigrationFiles locate(FileSettings settings) {
		List<Problem> problems = new ArrayList<>();
		List<MigrationSource> sources = new ArrayList<>(settings.code());
		sources.addAll(find(settings, problems));
		Map<MigrationVersion, MigrationSource> up = new HashMap<>();
		Map<MigrationVersion, MigrationSource> down = new HashMap<>();
		for (MigrationSource source : sources) {
			Map<MigrationVersion, MigrationSource> same = (source.direction() == Direction.UP) ? up : down;
			MigrationSource other = same.putIfAbsent(source.version(), source);
			if (other != null) {
				problems.add(new Problem(source.path(), "is the same migration as " + describe(other) + " (this one is "
						+ describe(source) + "); rename one of them"));
			}
		}
		down.forEach((version, source) -> {
			if (!up.containsKey(version)) {
				problems.add(new Problem(source.path(),
						"has no up file; add " + FileNaming.fileName(version, Direction.UP) + " or remove it"));
			}
		});
		if (!problems.isEmpty()) {
			throw new InvalidMigrationsException(problems);
		}
		return new MigrationFiles(up, down);
	}

	/** All migration files by URI, so that overlapping locations do no harm. */
	private Collection<MigrationFile> find(FileSettings settings, List<Problem> problems) {
		Map<String, MigrationFile> found = new LinkedHashMap<>();
		for (MigrationLocation location : settings.locations()) {
			boolean empty = true;
			for (Resource resource : list(location, problems)) {
				String name = resource.getFilename();
				if (name == null || !name.toLowerCase(Locale.ROOT).endsWith(".sql")) {
					continue;
				}
				empty = false;
				String uri = describe(resource);
				String path = path(location, uri, name);
				FileNaming.Name parsed = settings.naming().parse(name);
				if (parsed != null) {
					found.putIfAbsent(uri, new MigrationFile(parsed.version(), parsed.direction(), resource, path));
				}
				else {
					problems.add(new Problem(path, settings.naming().advice(name)));
				}
			}
			if (empty && settings.failOnMissingLocation()) {
				problems.add(new Problem(location.value(),
						"holds no migration file; put files there, correct lockkeeper.locations, or set lockkeeper.fail-on-missing-location=false"));
			}
		}
		return found.values();
	}

	private List<? extends Resource> list(MigrationLocation location, List<Problem> problems) {
		PathMatchingResourcePatternResolver resources = new PathMatchingResourcePatternResolver(this.resourceLoader);
		try {
			if (location.isOnClassPath() || resources.getPathMatcher().isPattern(location.folder())) {
				return List.of(resources.getResources(location.pattern()));
			}
			// Spring takes a folder that cannot be read for an empty one
			Path folder = this.resourceLoader.getResource(location.value() + "/").getFile().toPath();
			return FolderFiles.of(folder).stream().map(FileSystemResource::new).toList();
		}
		catch (FileNotFoundException ex) {
			return List.of();
		}
		catch (IOException ex) {
			// The file system's own messages are a path and no more
			problems.add(new Problem(location.value(),
					"cannot be read: " + ((ex instanceof FileSystemException) ? ex : ex.getMessage())));
			return List.of();
		}
	}

	private static String path(MigrationLocation location, String uri, String name) {
		int folder = uri.lastIndexOf(location.folder() + "/");
		return (folder >= 0) ? uri.substring(folder) : name;
	}

	private static String describe(MigrationSource source) {
		if (source instanceof MigrationFile file) {
			return describe(file.resource());
		}
		return (source instanceof MigrationCode code) ? code.describe() : source.path();
	}

	private static String describe(Resource resource) {
		if (resource instanceof FileSystemResource file) {
			// Its URI asks the file system whether it is a folder
			return "file:" + file.getPath();
		}
		try {
			return resource.getURI().toString();
		}
		catch (IOException ex) {
			return resource.getDescription();
		}
	}

}
