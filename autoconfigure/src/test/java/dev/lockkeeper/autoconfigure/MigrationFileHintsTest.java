package dev.lockkeeper.autoconfigure;

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
import org.springframework.javapoet.ClassName;

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

	@Test
	void theRunnerIsMadeByGeneratedCode() {
		process();
		assertThat(this.files.getGeneratedFiles(Kind.SOURCE).keySet())
			.anyMatch((name) -> name.endsWith("/LockkeeperAutoConfiguration__BeanDefinitions.java"));
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
