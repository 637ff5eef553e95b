package dev.lockkeeper.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.BeanCurrentlyInCreationException;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;

import dev.lockkeeper.MigratorBuilder;
import dev.lockkeeper.MigratorCustomizer;
import dev.lockkeeper.extension.JavaMigration;
import dev.lockkeeper.extension.MigrationCondition;
import dev.lockkeeper.extension.MigrationHook;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.Problem;

/**
 * The application's beans that take part in its migrations. They are made before the data
 * source is handed to anybody, so they cannot have it themselves: they are given the
 * connection when they are called.
 */
final class MigratorExtensions {

	private final ListableBeanFactory beanFactory;

	MigratorExtensions(ListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Gives them to a migrator.
	 * @throws InvalidMigrationsException listing every migration in Java that is not
	 * named like one, or naming a bean that needs what is being migrated
	 */
	void addTo(MigratorBuilder builder) {
		addJavaMigrations(builder);
		ordered(MigrationCondition.class).forEach(builder::condition);
		ordered(MigrationHook.class).forEach(builder::hook);
		ordered(MigratorCustomizer.class).forEach((customizer) -> customizer.customize(builder));
	}

	private void addJavaMigrations(MigratorBuilder builder) {
		List<Problem> problems = new ArrayList<>();
		// Not all at once: what is just being made would be left out without a word
		for (String name : BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beanFactory, JavaMigration.class,
				true, false)) {
			JavaMigration code = made(() -> this.beanFactory.getBean(name, JavaMigration.class));
			try {
				builder.javaMigration(name, code);
			}
			catch (IllegalArgumentException ex) {
				problems.add(new Problem("bean '" + name + "'", String.valueOf(ex.getMessage())));
			}
		}
		if (!problems.isEmpty()) {
			throw new InvalidMigrationsException(problems);
		}
	}

	private <T> List<T> ordered(Class<T> type) {
		return made(() -> {
			try (Stream<T> beans = this.beanFactory.getBeanProvider(type, false).orderedStream()) {
				return beans.toList();
			}
		});
	}

	private static <T> T made(Supplier<T> bean) {
		try {
			return bean.get();
		}
		catch (BeanCreationException ex) {
			if (ex.contains(BeanCurrentlyInCreationException.class)) {
				throw new InvalidMigrationsException(List.of(new Problem(path(ex),
						"takes part in the migrations of the data source that it needs; let it use the connection that it is given, and an ObjectProvider for any other data source")));
			}
			throw ex;
		}
	}

	/** From the bean that was asked for to the one that waits for the migrations. */
	private static String path(BeanCreationException failure) {
		Set<String> names = new LinkedHashSet<>();
		for (Throwable cause = failure; cause instanceof BeanCreationException creation; cause = cause.getCause()) {
			names.add("bean '" + creation.getBeanName() + "'");
		}
		return String.join(" by way of ", names);
	}

}
