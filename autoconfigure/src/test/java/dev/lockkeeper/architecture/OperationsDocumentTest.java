package dev.lockkeeper.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.migration.HistoryTableName;
import dev.lockkeeper.migration.LockkeeperException;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code docs/operations.md} has every line of the log and every error, and its SQL finds
 * what it says.
 */
@PostgresTest
class OperationsDocumentTest {

	private static final String PAGE = "operations.md";

	private static final Path SOURCES = Path.of("src", "main", "java");

	private static final Pattern EVENT = Pattern.compile("\"(migration\\.\\w+)\"");

	/** Text at INFO and above, with braces for what it tells. */
	private static final Pattern MESSAGE = Pattern
		.compile("(?:\\.log|logger\\.info|logger\\.warn|logger\\.error)\\(\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

	private static final Pattern EVENT_ON_PAGE = Pattern.compile("\\| `(migration\\.\\w+)` \\|");

	private static final Pattern ERROR_ON_PAGE = Pattern.compile("(?m)^\\| `(\\w+)` \\|");

	private static final JavaClasses CLASSES = new ClassFileImporter().withImportOption(new DoNotIncludeTests())
		.importPackages("dev.lockkeeper");

	@Test
	void everyEventIsOnThePageAndNoOther() throws IOException {
		assertThat(found(EVENT_ON_PAGE, DocumentedBlocks.page(PAGE))).isEqualTo(inSources(EVENT)).isNotEmpty();
	}

	@Test
	void everyLineOfTheLogIsOnThePage() throws IOException {
		String page = DocumentedBlocks.page(PAGE);
		assertThat(inSources(MESSAGE)).hasSizeGreaterThan(20)
			.allSatisfy((message) -> assertThat(page.contains(fixedPart(message))).as(message).isTrue());
	}

	@Test
	void everyErrorIsOnThePage() {
		assertThat(errors()).contains("UndecidedDataSourceException")
			.hasSizeGreaterThan(LockkeeperException.class.getPermittedSubclasses().length)
			.isSubsetOf(found(ERROR_ON_PAGE, DocumentedBlocks.page(PAGE)));
	}

	@Test
	void theHolderIsTheSessionThatHasTheLock(TestSchema schema, @TempDir Path folder) throws SQLException {
		long key = key(schema, folder, schema.name() + ".schema_migrations");
		try (Connection holder = schema.connect(); Statement statement = holder.createStatement()) {
			int pid = holder.unwrap(PGConnection.class).getBackendPID();
			// One of the two is negative
			for (long either : List.of(key, ~key)) {
				assertThat(holders(schema, either)).isEmpty();
				statement.execute("SELECT pg_advisory_lock(" + either + ")");
				assertThat(holders(schema, either)).containsExactly(pid);
				statement.execute("SELECT pg_advisory_unlock(" + either + ")");
			}
		}
	}

	@Test
	void theKeyIsThatOfTheHistoryTable(TestSchema schema, @TempDir Path folder) {
		String table = schema.name() + ".schema_migrations";
		String sql = sql("sha256").replace("public.schema_migrations", table);
		assertThat(schema.queryForObject(sql, Long.class)).isEqualTo(key(schema, folder, table));
	}

	@Test
	void theKeyThatIsWrittenOutIsThatOfTheTableInTheExample(TestSchema schema) {
		long key = schema.queryForObject(sql("sha256"), Long.class);
		assertThat(DocumentedBlocks.page(PAGE)).contains("For this table it is " + key + ".");
	}

	private static List<Integer> holders(TestSchema schema, long key) {
		String sql = sql("pg_locks").replace(":key", String.valueOf(key));
		return schema.queryForList("SELECT pid FROM (" + sql + ") AS holders", Integer.class);
	}

	private static long key(TestSchema schema, Path folder, String table) {
		MigrationFolder files = new MigrationFolder(folder).up("001_a", "SELECT 1");
		try (HikariDataSource pool = schema.pool(1)) {
			return Migrator.builder(pool)
				.locations(files.location())
				.table(HistoryTableName.of(table))
				.build()
				.status()
				.lockKey();
		}
	}

	/** The only statement of the page with that word, without its semicolon. */
	private static String sql(String word) {
		List<String> blocks = DocumentedBlocks.read(PAGE, "sql").stream().filter((sql) -> sql.contains(word)).toList();
		assertThat(blocks).hasSize(1);
		return blocks.get(0).strip().replaceFirst(";$", "");
	}

	private static Set<String> errors() {
		return CLASSES.stream()
			.filter((type) -> type.isAssignableTo(RuntimeException.class))
			.filter((type) -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
			.map(JavaClass::getSimpleName)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static Set<String> inSources(Pattern pattern) throws IOException {
		Set<String> found = new TreeSet<>();
		try (Stream<Path> files = Files.walk(SOURCES)) {
			for (Path file : files.filter((path) -> path.toString().endsWith(".java")).toList()) {
				found.addAll(found(pattern, Files.readString(file)));
			}
		}
		return found;
	}

	private static Set<String> found(Pattern pattern, String text) {
		return pattern.matcher(text)
			.results()
			.map((match) -> match.group(1))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	/** The longest piece of a message that is the same every time. */
	private static String fixedPart(String message) {
		return Arrays.stream(message.split("\\{}|\\\\."))
			.max(Comparator.comparingInt(String::length))
			.orElse("")
			.strip();
	}

}
