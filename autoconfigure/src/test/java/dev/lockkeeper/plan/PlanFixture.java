package dev.lockkeeper.plan;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.DefaultResourceLoader;

import dev.lockkeeper.migration.AppliedMigration;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.script.FileNaming;
import dev.lockkeeper.script.FileSettings;
import dev.lockkeeper.script.MigrationFileLocator;
import dev.lockkeeper.script.MigrationFiles;
import dev.lockkeeper.script.MigrationLocation;
import dev.lockkeeper.test.MigrationFolder;

/**
 * Builds and histories in short form.
 */
final class PlanFixture {

	private PlanFixture() {
	}

	static MigrationVersion version(String value) {
		return new MigrationVersion(value);
	}

	static NavigableSet<MigrationVersion> versions(String... values) {
		return new TreeSet<>(Arrays.stream(values).map(MigrationVersion::new).toList());
	}

	/** A build of empty files, up and down. */
	static MigrationFiles build(Path folder, String... versions) {
		MigrationFolder files = new MigrationFolder(folder);
		for (String version : versions) {
			files.up(version, "").down(version, "");
		}
		return new MigrationFileLocator(new DefaultResourceLoader()).locate(new FileSettings(
				List.of(MigrationLocation.of(files.location())), false, FileNaming.NUMBERED, List.of()));
	}

	/** A history without checksums. */
	static List<AppliedMigration> history(String... versions) {
		return Arrays.stream(versions).map((version) -> applied(version, null)).toList();
	}

	static AppliedMigration applied(String version, @Nullable String checksum) {
		return new AppliedMigration(version(version), checksum, null);
	}

}
