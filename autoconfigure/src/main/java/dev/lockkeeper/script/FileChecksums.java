package dev.lockkeeper.script;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.MigrationVersion;

/**
 * Checksums of up files. Each file is read when its checksum is asked for, and once only.
 * Safe for use by several threads.
 */
public final class FileChecksums implements Function<MigrationVersion, @Nullable String> {

	private final MigrationFiles files;

	private final Map<MigrationVersion, Optional<String>> known = new ConcurrentHashMap<>();

	public FileChecksums(MigrationFiles files) {
		this.files = files;
	}

	/**
	 * The checksum of a version's up file.
	 * @return {@code null} when it has none: code, or a version of another build
	 * @throws dev.lockkeeper.migration.InvalidMigrationsException if the file cannot be
	 * read
	 */
	@Override
	public @Nullable String apply(MigrationVersion version) {
		return this.known
			.computeIfAbsent(version, (asked) -> (this.files.find(asked, Direction.UP) instanceof MigrationFile file)
					? Optional.of(file.checksum()) : Optional.empty())
			.orElse(null);
	}

}
