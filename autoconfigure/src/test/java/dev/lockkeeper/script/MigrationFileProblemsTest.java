package dev.lockkeeper.script;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.core.io.DefaultResourceLoader;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.Problem;
import dev.lockkeeper.test.MigrationFolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** How problems that {@link MigrationFileLocatorTest} counts are told. */
class MigrationFileProblemsTest {

	private MigrationFolder files;

	@BeforeEach
	void open(@TempDir Path temporary) {
		this.files = new MigrationFolder(temporary.resolve("migrations"));
	}

	@Test
	void theSameMigrationIsShownInBothPlaces() {
		this.files.up("001_a", "").file("other/001_a.up.sql", "");
		assertThat(problems(new DefaultResourceLoader(), settings(true, List.of(), this.files.location())))
			.singleElement()
			.extracting(Problem::what)
			.asString()
			.startsWith("is the same migration as file:")
			.contains(" (this one is file:", this.files.path() + "/001_a.up.sql",
					this.files.path() + "/other/001_a.up.sql")
			.endsWith("); rename one of them");
	}

	@Test
	void codeIsShownByItsClass() {
		this.files.up("001_a", "");
		List<Problem> problems = problems(new DefaultResourceLoader(),
				settings(true, List.of(code("001_a.up")), this.files.location()));
		assertThat(problems).singleElement().satisfies((problem) -> {
			assertThat(problem.where()).isEqualTo(this.files.path() + "/001_a.up.sql");
			assertThat(problem.what())
				.startsWith("is the same migration as code in " + getClass().getName() + " (this one is file:");
		});
	}

	@Test
	void codeIsPairedWithFiles() {
		this.files.down("001_a", "");
		MigrationFiles found = new MigrationFileLocator(new DefaultResourceLoader())
			.locate(settings(true, List.of(code("001_a.up")), this.files.location()));
		MigrationVersion version = new MigrationVersion("001_a");
		assertThat(found.versions()).containsExactly(version);
		assertThat(found.find(version, Direction.UP)).isInstanceOf(MigrationCode.class);
		assertThat(found.find(version, Direction.DOWN)).isInstanceOf(MigrationFile.class);
	}

	@Test
	void aDownFileWithoutAnUpFileIsToldWhichOneItLacks() {
		this.files.up("001_a", "").down("002_b", "");
		assertThat(problems(new DefaultResourceLoader(), settings(true, List.of(), this.files.location())))
			.containsExactly(new Problem(this.files.path() + "/002_b.down.sql",
					"has no up file; add 002_b.up.sql or remove it"));
	}

	@Test
	void aFolderWithOtherFilesOnlyCountsAsEmpty() {
		this.files.file("README.md", "").file("sql", "");
		assertThat(problems(new DefaultResourceLoader(), settings(true, List.of(), this.files.location())))
			.singleElement()
			.satisfies((problem) -> {
				assertThat(problem.where()).isEqualTo(this.files.location());
				assertThat(problem.what()).startsWith("holds no migration file");
			});
	}

	@Test
	void aClassPathThatCannotBeReadIsAProblem() {
		assertThat(problems(new DefaultResourceLoader(new UnreadableClassLoader()),
				settings(false, List.of(), "classpath*:db/migration")))
			.containsExactly(new Problem("classpath*:db/migration", "cannot be read: the disk is gone"));
	}

	private static List<Problem> problems(DefaultResourceLoader loader, FileSettings settings) {
		return catchThrowableOfType(InvalidMigrationsException.class,
				() -> new MigrationFileLocator(loader).locate(settings))
			.problems();
	}

	private static FileSettings settings(boolean failOnMissingLocation, List<MigrationCode> code, String... locations) {
		return new FileSettings(Arrays.stream(locations).map(MigrationLocation::of).toList(), failOnMissingLocation,
				FileNaming.NUMBERED, code);
	}

	private static MigrationCode code(String name) {
		return MigrationCode.of(name, (connection) -> {
		});
	}

	private static final class UnreadableClassLoader extends ClassLoader {

		private UnreadableClassLoader() {
			super(null);
		}

		@Override
		public Enumeration<URL> getResources(String name) throws IOException {
			throw new IOException("the disk is gone");
		}

	}

}
