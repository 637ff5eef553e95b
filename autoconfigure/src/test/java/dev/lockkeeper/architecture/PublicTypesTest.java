package dev.lockkeeper.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

import dev.lockkeeper.plan.Planner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code docs/public-types.md} lists every public type, and each has a reason to be one:
 * it is meant for applications, another package uses it, or Spring Boot finds it by its
 * name. What they show of themselves is public too.
 */
class PublicTypesTest {

	private static final Path PAGE = Path.of("..", "docs", "public-types.md");

	private static final Path REGISTRATIONS = Path.of("src", "main", "resources", "META-INF");

	private static final Pattern HEADING = Pattern.compile("## `([\\w.]+)`");

	private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| (yes )?\\| (\\S.*) \\|");

	private static final Pattern NAME = Pattern.compile("dev\\.lockkeeper\\.[\\w.]+");

	private static final JavaClasses CLASSES = new ClassFileImporter().withImportOption(new DoNotIncludeTests())
		.importPackages("dev.lockkeeper");

	@Test
	void everyPublicTypeIsOnThePage() throws IOException {
		assertThat(rows()).extracting(Row::type).containsAll(publicTypes());
	}

	@Test
	void nothingElseIsOnThePage() throws IOException {
		assertThat(rows()).extracting(Row::type).doesNotHaveDuplicates().isSubsetOf(publicTypes());
	}

	@Test
	void whatIsNotForApplicationsIsNeededOutsideItsPackage() throws IOException {
		Set<String> needed = usedByOtherPackages();
		needed.addAll(registered());
		assertThat(rows()).filteredOn((row) -> !row.forApplications()).extracting(Row::type).isSubsetOf(needed);
	}

	@Test
	void whatOnlyItsOwnPackageUsesIsFound() {
		assertThat(usedByOtherPackages()).contains(Planner.class.getName())
			.doesNotContain("dev.lockkeeper.plan.HistoryChecks");
	}

	/** Whoever calls it could not say what it is given, or has to give. */
	@Test
	void noSignatureThatOthersSeeNamesATypeThatTheyDoNot() {
		assertThat(CLASSES).filteredOn(PublicTypesTest::isVisible)
			.flatExtracting(JavaClass::getCodeUnits)
			.filteredOn(PublicTypesTest::isVisible)
			.isNotEmpty()
			.flatExtracting(PublicTypesTest::hiddenTypes)
			.isEmpty();
	}

	private static List<String> hiddenTypes(JavaCodeUnit unit) {
		Stream<JavaType> types = Stream.concat(unit.getParameterTypes().stream(), Stream.of(unit.getReturnType()));
		return types.flatMap((type) -> type.getAllInvolvedRawTypes().stream())
			.filter((type) -> type.getPackageName().startsWith("dev.lockkeeper") && !isVisible(type))
			.map((type) -> unit.getFullName() + " names " + type.getName())
			.toList();
	}

	private static boolean isVisible(JavaCodeUnit unit) {
		return unit.getModifiers().contains(JavaModifier.PUBLIC)
				|| unit.getModifiers().contains(JavaModifier.PROTECTED);
	}

	private static boolean isVisible(JavaClass type) {
		return type.getModifiers().contains(JavaModifier.PUBLIC)
				&& type.getEnclosingClass().map(PublicTypesTest::isVisible).orElse(true);
	}

	private static Set<String> publicTypes() {
		return CLASSES.stream()
			.filter((type) -> type.isTopLevelClass() && isVisible(type))
			.map(JavaClass::getName)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	/** Top-level types that are used there, themselves or one that is nested in them. */
	private static Set<String> usedByOtherPackages() {
		return CLASSES.stream()
			.flatMap((type) -> type.getDirectDependenciesFromSelf().stream())
			.filter(PublicTypesTest::crossesPackages)
			.map((dependency) -> target(dependency).getName().replaceFirst("\\$.*", ""))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static boolean crossesPackages(Dependency dependency) {
		return !dependency.getOriginClass().getPackageName().equals(target(dependency).getPackageName());
	}

	private static JavaClass target(Dependency dependency) {
		return dependency.getTargetClass().getBaseComponentType();
	}

	/** What Spring Boot finds by its name. */
	private static Set<String> registered() throws IOException {
		Set<String> names = new TreeSet<>();
		try (Stream<Path> files = Files.walk(REGISTRATIONS)) {
			for (Path file : files.filter((path) -> path.toString().matches(".+\\.(imports|factories)")).toList()) {
				NAME.matcher(Files.readString(file)).results().map(MatchResult::group).forEach(names::add);
			}
		}
		return names;
	}

	private static List<Row> rows() throws IOException {
		List<Row> rows = new ArrayList<>();
		String packageName = "";
		for (String line : Files.readAllLines(PAGE)) {
			Matcher heading = HEADING.matcher(line);
			if (heading.matches()) {
				packageName = heading.group(1);
			}
			else if (line.startsWith("| `")) {
				Matcher row = ROW.matcher(line);
				assertThat(row.matches()).as(line).isTrue();
				rows.add(new Row(packageName + "." + row.group(1), row.group(2) != null));
			}
		}
		return rows;
	}

	/**
	 * A row of the page.
	 *
	 * @param type full name of the type
	 * @param forApplications whether it is meant for them
	 */
	private record Row(String type, boolean forApplications) {

	}

}
