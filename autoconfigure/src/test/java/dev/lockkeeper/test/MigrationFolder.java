package dev.lockkeeper.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder of migration files that a test writes.
 *
 * @param path the folder
 */
public record MigrationFolder(Path path) {

	/** Writes {@code <version>.up.sql}. */
	public MigrationFolder up(String version, String sql) {
		return file(version + ".up.sql", sql);
	}

	/** Writes {@code <version>.down.sql}. */
	public MigrationFolder down(String version, String sql) {
		return file(version + ".down.sql", sql);
	}

	public MigrationFolder file(String name, String content) {
		try {
			Path file = this.path.resolve(name);
			Files.createDirectories(file.getParent());
			Files.writeString(file, content);
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public MigrationFolder delete(String name) {
		try {
			Files.delete(this.path.resolve(name));
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** As a value of {@code lockkeeper.locations}. */
	public String location() {
		return "file:" + this.path;
	}

}
