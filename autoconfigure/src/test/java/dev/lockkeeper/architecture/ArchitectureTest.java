package dev.lockkeeper.architecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import org.springframework.boot.autoconfigure.AutoConfiguration;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The rules of {@code docs/architecture.md}.
 */
@AnalyzeClasses(packages = "dev.lockkeeper", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

	private static final String[] BOOT = { "dev.lockkeeper.autoconfigure..", "dev.lockkeeper.actuate.." };

	@ArchTest
	static final ArchRule theCoreKnowsNoSpringBoot = noClasses().that()
		.resideOutsideOfPackages(BOOT)
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.boot..", "dev.lockkeeper.autoconfigure..", "dev.lockkeeper.actuate..");

	/** The auto-configuration names classes whose presence is its condition. */
	@ArchTest
	static final ArchRule onlyPostgresTalksToTheDatabase = noClasses().that()
		.resideOutsideOfPackage("dev.lockkeeper.postgres..")
		.and()
		.areNotAnnotatedWith(AutoConfiguration.class)
		.should()
		.dependOnClassesThat()
		.haveNameMatching("java\\.sql\\.(Statement|PreparedStatement|CallableStatement|ResultSet|DriverManager)")
		.orShould()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.jdbc..", "org.postgresql..");

	@ArchTest
	static final ArchRule scriptsAndPlansKnowNoDatabase = noClasses().that()
		.resideInAnyPackage("dev.lockkeeper.script..", "dev.lockkeeper.plan..", "dev.lockkeeper.lint..",
				"dev.lockkeeper.migration..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("java.sql..", "javax.sql..", "dev.lockkeeper.postgres..");

	@ArchTest
	static final ArchRule theVocabularyDependsOnNothing = noClasses().that()
		.resideInAPackage("dev.lockkeeper.migration..")
		.should()
		.dependOnClassesThat()
		.resideOutsideOfPackages("dev.lockkeeper.migration..", "java..", "org.jspecify..");

	@ArchTest
	static final ArchRule eachPackageKnowsWhatItMay = layeredArchitecture().consideringOnlyDependenciesInLayers()
		.layer("root")
		.definedBy("dev.lockkeeper")
		.layer("migration")
		.definedBy("dev.lockkeeper.migration")
		.layer("extension")
		.definedBy("dev.lockkeeper.extension")
		.layer("script")
		.definedBy("dev.lockkeeper.script")
		.layer("lint")
		.definedBy("dev.lockkeeper.lint")
		.layer("plan")
		.definedBy("dev.lockkeeper.plan")
		.layer("postgres")
		.definedBy("dev.lockkeeper.postgres")
		.layer("autoconfigure")
		.definedBy("dev.lockkeeper.autoconfigure")
		.layer("actuate")
		.definedBy("dev.lockkeeper.actuate")
		.whereLayer("migration")
		.mayNotAccessAnyLayer()
		.whereLayer("extension")
		.mayOnlyAccessLayers("migration")
		.whereLayer("script")
		.mayOnlyAccessLayers("migration", "extension")
		.whereLayer("lint")
		.mayOnlyAccessLayers("migration", "script")
		.whereLayer("plan")
		.mayOnlyAccessLayers("migration", "script")
		.whereLayer("postgres")
		.mayOnlyAccessLayers("migration", "extension", "script", "lint", "plan")
		.whereLayer("root")
		.mayOnlyAccessLayers("migration", "extension", "script", "lint", "plan", "postgres")
		.whereLayer("autoconfigure")
		.mayOnlyBeAccessedByLayers("actuate")
		.whereLayer("actuate")
		.mayNotBeAccessedByAnyLayer();

	@ArchTest
	static final ArchRule packagesHaveNoCycles = slices().matching("dev.lockkeeper.(*)..").should().beFreeOfCycles();

}
