package dev.lockkeeper.script;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.core.io.DefaultResourceLoader;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.test.MigrationFolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class MigrationFileLocatorTest {

	@TempDir
	private Path temporary;

	private MigrationFolder files;

	@BeforeEach
	void open() {
		this.files = new MigrationFolder(this.temporary.resolve("migrations"));
	}

	@Test
	void findsAndPairsFilesInFoldersBelow() {
		this.files.up("001_a", "A")
			.down("001_a", "a")
			.file("2024/002_b.up.sql", "B")
			.file("README.md", "not a migration");
		MigrationFiles found = locate(this.files.location());
		assertThat(found.versions()).extracting(MigrationVersion::value).containsExactly("001_a", "002_b");
		assertThat(((MigrationFile) found.find(new MigrationVersion("001_a"), Direction.DOWN)).read()).isEqualTo("a");
		assertThat(found.find(new MigrationVersion("002_b"), Direction.DOWN)).isNull();
		assertThat(found.find(new MigrationVersion("002_b"), Direction.UP).path())
			.isEqualTo(this.files.path() + "/2024/002_b.up.sql");
	}

	@Test
	void reportsEverythingThatIsMalformedAtOnce() {
		this.files.up("001_a", "")
			.file("other/001_a.up.sql", "")
			.down("002_b", "")
			.file("three.up.sql", "")
			.file("004_d.sql", "")
			.file("005_e.UP.sql", "")
			.file("006_.up.sql", "")
			.file("007_g.up.SQL", "");
		assertThatExceptionOfType(InvalidMigrationsException.class)
			.isThrownBy(() -> locate(this.files.location(), "classpath:no/such/folder"))
			.satisfies((ex) -> assertThat(ex.problems()).hasSize(8))
			.withMessageContaining("8 problems")
			.withMessageContaining("other/001_a.up.sql")
			.withMessageContaining("002_b.down.sql: has no up file")
			.withMessageContaining("three.up.sql: is not named like a migration")
			.withMessageContaining("004_d.sql: is not named like a migration")
			.withMessageContaining("005_e.UP.sql")
			.withMessageContaining("006_.up.sql")
			.withMessageContaining("007_g.up.SQL")
			.withMessageContaining("classpath:no/such/folder: holds no migration file");
	}

	@Test
	void anEmptyLocationIsAllowedWhereTheUserSaysSo() {
		MigrationFiles found = new MigrationFileLocator(new DefaultResourceLoader())
			.locate(settings(false, "classpath:no/such/folder", "file:/no/such/folder"));
		assertThat(found.versions()).isEmpty();
	}

	@Test
	void twoFilesMayShareANumber() {
		this.files.up("002_b", "").up("002_a", "").up("0002_a", "");
		assertThat(locate(this.files.location()).versions()).extracting(MigrationVersion::value)
			.containsExactly("0002_a", "002_a", "002_b");
	}

	/**
	 * A folder for each release of the files, a link to the newest, and links to its
	 * files.
	 */
	@Test
	void aConfigMapsFilesCountOnce() throws IOException {
		this.files.file("..2026_01_01/001_a.up.sql", "A").file("..2026_01_01/sub/.hidden.up.sql", "");
		Path folder = this.files.path();
		Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_01_01"));
		Files.createSymbolicLink(folder.resolve("001_a.up.sql"), Path.of("..data/001_a.up.sql"));
		MigrationFiles found = locate(this.files.location());
		assertThat(found.versions()).extracting(MigrationVersion::value).containsExactly("001_a");
		MigrationFile file = (MigrationFile) found.find(new MigrationVersion("001_a"), Direction.UP);
		assertThat(file.path()).isEqualTo(this.files.path() + "/001_a.up.sql");
		assertThat(file.read()).isEqualTo("A");
	}

	@Test
	void aFolderThatCannotBeReadIsNotTakenForAnEmptyOne() throws IOException {
		this.files.up("001_a", "A");
		Path loop = this.files.path().resolve("loop");
		Files.createSymbolicLink(loop, Path.of("."));
		assertThatExceptionOfType(InvalidMigrationsException.class)
			.isThrownBy(() -> new MigrationFileLocator(new DefaultResourceLoader())
				.locate(settings(false, this.files.location())))
			.withMessageContaining("cannot be read: java.nio.file.FileSystemLoopException: " + loop);
		Files.move(loop, loop.resolveSibling(".loop"));
		assertThat(locate(this.files.location()).versions()).hasSize(1);
	}

	@Test
	void aLocationMayHaveBlanksOrBeAPattern() {
		MigrationFolder first = new MigrationFolder(this.temporary.resolve("one of two/db")).up("001_a", "A");
		new MigrationFolder(this.temporary.resolve("two/db")).up("002_b", "B");
		assertThat(locate(first.location()).versions()).hasSize(1);
		assertThat(locate("file:" + this.temporary + "/*/db").versions()).hasSize(2);
	}

	@Test
	void overlappingLocationsCountOnce() {
		this.files.up("001_a", "").file("sub/002_b.up.sql", "");
		assertThat(locate(this.files.location(), this.files.location() + "/sub/", this.files.location()).versions())
			.hasSize(2);
	}

	@Test
	void classpathStarTakesEveryJarAndClasspathTheFirst() throws IOException {
		URL first = jar("first.jar", "db/migration/001_a.up.sql", "db/migration/001_a.down.sql",
				"db/migrations/009_no.up.sql");
		URL second = jar("second.jar", "db/migration/002_b.up.sql");
		try (URLClassLoader loader = new URLClassLoader(new URL[] { first, second }, null)) {
			MigrationFileLocator locator = new MigrationFileLocator(new DefaultResourceLoader(loader));
			MigrationFiles all = locator.locate(settings(true, "classpath*:db/migration"));
			assertThat(all.versions()).extracting(MigrationVersion::value).containsExactly("001_a", "002_b");
			MigrationFile file = (MigrationFile) all.find(new MigrationVersion("002_b"), Direction.UP);
			assertThat(file.path()).isEqualTo("db/migration/002_b.up.sql");
			assertThat(file.read()).isEqualTo("-- db/migration/002_b.up.sql");
			assertThat(locator.locate(settings(true, "classpath:/db/migration/")).versions())
				.extracting(MigrationVersion::value)
				.containsExactly("001_a");
		}
	}

	@Test
	void aFileThatIsNotUtf8IsRefusedByName() throws IOException {
		this.files.up("001_a", "");
		Files.write(this.files.path().resolve("001_a.up.sql"), new byte[] { 'S', (byte) 0xE9 });
		MigrationFile file = (MigrationFile) locate(this.files.location()).find(new MigrationVersion("001_a"),
				Direction.UP);
		assertThatExceptionOfType(InvalidMigrationsException.class).isThrownBy(file::read)
			.withMessageContaining("001_a.up.sql: is not valid UTF-8");
	}

	@Test
	void tenThousandFilesAreNoProblem() {
		for (int i = 1; i <= 10_000; i++) {
			this.files.up("%05d_m".formatted(i), "SELECT " + i);
		}
		assertThat(locate(this.files.location()).versions()).hasSize(10_000);
	}

	@Test
	void allUnparsablePendingFilesAreReportedAtOnce() {
		this.files.up("001_a", "SELECT 'open").up("002_b", "SELECT 1").up("003_c", "SELECT 1;\n\\i other.sql");
		MigrationFiles found = locate(this.files.location());
		assertThatExceptionOfType(InvalidMigrationsException.class)
			.isThrownBy(() -> MigrationScript
				.load(found.versions().stream().map((version) -> found.find(version, Direction.UP)).toList()))
			.satisfies((ex) -> assertThat(ex.problems()).hasSize(2))
			.withMessageContaining("001_a.up.sql:1:8")
			.withMessageContaining("003_c.up.sql:2:1");
	}

	private URL jar(String name, String... entries) throws IOException {
		Path jar = this.temporary.resolve(name);
		try (OutputStream file = Files.newOutputStream(jar); JarOutputStream out = new JarOutputStream(file)) {
			out.putNextEntry(new JarEntry("db/"));
			out.putNextEntry(new JarEntry("db/migration/"));
			for (String entry : entries) {
				out.putNextEntry(new JarEntry(entry));
				out.write(("-- " + entry).getBytes(StandardCharsets.UTF_8));
			}
		}
		return jar.toUri().toURL();
	}

	private static MigrationFiles locate(String... locations) {
		return new MigrationFileLocator(new DefaultResourceLoader()).locate(settings(true, locations));
	}

	private static FileSettings settings(boolean failOnMissingLocation, String... locations) {
		return new FileSettings(Arrays.stream(locations).map(MigrationLocation::of).toList(), failOnMissingLocation,
				FileNaming.NUMBERED, List.of());
	}

}
