package dev.lockkeeper.autoconfigure;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

import org.junit.jupiter.api.Test;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.ResolvableType;
import org.springframework.javapoet.ClassName;
import org.springframework.util.ReflectionUtils;

import dev.lockkeeper.migration.HistoryTableName;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.plan.Adoption;
import dev.lockkeeper.postgres.Resolutions.Resolution;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an application that is processed ahead of time takes along, without a database and
 * without the values that only run time knows.
 */
class MigrationFileHintsTest {

	private final InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();

	@Test
	void filesInTheUsualFolderAreTakenAlong() {
		RuntimeHints hints = process("spring.datasource.url=jdbc:postgresql://${DATABASE_HOST}/moorings");
		assertThat(resource("db/migration/001_boats.up.sql")).accepts(hints);
		assertThat(resource("db/migration/2026/002_locks.down.sql")).accepts(hints);
		assertThat(resource("db/other/001_boats.up.sql")).rejects(hints);
	}

	@Test
	void filesInConfiguredFoldersAreTakenAlong() {
		RuntimeHints hints = process(
				"lockkeeper.locations=classpath:db/${spring.application.name},classpath*:/more/,file:/etc",
				"spring.application.name=moorings", "lockkeeper.datasource.password=${OWNER_PASSWORD}");
		assertThat(resource("db/moorings/001_boats.up.sql")).accepts(hints);
		assertThat(resource("more/001_boats.up.sql")).accepts(hints);
		assertThat(resource("etc/001_boats.up.sql")).rejects(hints);
		assertThat(resource("db/migration/001_boats.up.sql")).rejects(hints);
	}

	@Test
	void withoutLockkeeperNothingIsTakenAlong() {
		assertThat(resource("db/migration/001_boats.up.sql")).rejects(process("lockkeeper.enabled=false"));
	}

	@Test
	void propertiesCanBeBound() {
		RuntimeHints hints = process();
		assertThat(
				RuntimeHintsPredicates.reflection()
					.onType(LockkeeperProperties.class)
					.withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS)
					.or(RuntimeHintsPredicates.reflection()
						.onConstructorInvocation(LockkeeperProperties.class.getDeclaredConstructors()[0])))
			.accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onConstructorInvocation(LockkeeperProperties.Lock.class.getDeclaredConstructors()[0])).accepts(hints);
	}

	/** Boot knows of the properties' own constructors only. */
	@Test
	void everyValueOfAPropertyCanBeMadeFromItsText() {
		RuntimeHints hints = process();
		Set<Class<?>> types = valueTypes(LockkeeperProperties.class);
		assertThat(types).contains(HistoryTableName.class, MigrationVersion.class, Resolution.class, Adoption.class)
			.allSatisfy((type) -> assertThat(factory(type)).accepts(hints));
	}

	@Test
	void theRunnerIsMadeByGeneratedCode() {
		process();
		assertThat(this.files.getGeneratedFiles(Kind.SOURCE).keySet())
			.anyMatch((name) -> name.endsWith("/LockkeeperAutoConfiguration__BeanDefinitions.java"));
	}

	/** Types of ours that Spring has to make from a text, of all properties. */
	private static Set<Class<?>> valueTypes(Class<?> properties) {
		Set<Class<?>> types = new HashSet<>();
		for (RecordComponent component : properties.getRecordComponents()) {
			ResolvableType declared = ResolvableType.forType(component.getGenericType());
			Class<?> type = (declared.hasGenerics() ? declared.getGeneric() : declared).toClass();
			if (type.getEnclosingClass() == LockkeeperProperties.class) {
				types.addAll(valueTypes(type));
			}
			else if (type.getName().startsWith("dev.lockkeeper.") && !type.isEnum()) {
				types.add(type);
			}
		}
		return types;
	}

	/** What Spring's conversion looks for. */
	private static Predicate<RuntimeHints> factory(Class<?> type) {
		Method of = ReflectionUtils.findMethod(type, "of", String.class);
		return (of != null) ? RuntimeHintsPredicates.reflection().onMethodInvocation(of)
				: RuntimeHintsPredicates.reflection().onConstructorInvocation(type.getDeclaredConstructors()[0]);
	}

	private static Predicate<RuntimeHints> resource(String name) {
		return RuntimeHintsPredicates.resource().forResource(name);
	}

	private RuntimeHints process(String... properties) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.register(Application.class);
		TestPropertyValues.of(properties).applyTo(context);
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get(Application.class)), this.files);
		new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		generation.writeGeneratedContent();
		return generation.getRuntimeHints();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, LockkeeperAutoConfiguration.class })
	static class Application {

	}

}
