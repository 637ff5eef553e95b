package dev.lockkeeper.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.ResourceHints;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

import dev.lockkeeper.script.MigrationLocation;

/**
 * Makes the files in the folders of {@code lockkeeper.locations}, as that property is
 * when the application is built, part of a native image. Folders of the file system are
 * there at run time anyway.
 */
final class MigrationFileHints implements BeanFactoryInitializationAotProcessor {

	@Override
	public @Nullable BeanFactoryInitializationAotContribution processAheadOfTime(
			ConfigurableListableBeanFactory beanFactory) {
		if (beanFactory.getBeanNamesForType(MigrationRunner.class, true, false).length == 0) {
			return null;
		}
		// Nothing but this one: a build has no passwords, and no addresses of databases
		List<MigrationLocation> locations = Binder.get(beanFactory.getBean(Environment.class))
			.bind(LockkeeperProperties.PREFIX + ".locations", Bindable.listOf(MigrationLocation.class))
			.orElseGet(() -> List.of(MigrationLocation.of(MigrationLocation.DEFAULT)));
		return (generation, code) -> register(locations, generation.getRuntimeHints().resources());
	}

	private static void register(List<MigrationLocation> locations, ResourceHints hints) {
		for (MigrationLocation location : locations) {
			if (location.isOnClassPath()) {
				hints.registerPattern(location.folder() + "/**");
			}
		}
	}

}
