package dev.lockkeeper.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.util.ClassUtils;

import dev.lockkeeper.migration.HistoryTableName;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.plan.Adoption;
import dev.lockkeeper.postgres.Resolutions.Resolution;
import dev.lockkeeper.script.MigrationLocation;

/**
 * Makes what turns a property's text into a value of ours part of a native image. Spring
 * looks for it by reflection; Boot knows of the properties' own constructors only.
 */
final class PropertyValueHints implements RuntimeHintsRegistrar {

	private static final List<Class<?>> MADE_BY_OF = List.of(HistoryTableName.class, Adoption.class, Resolution.class,
			MigrationLocation.class);

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		for (Class<?> type : MADE_BY_OF) {
			hints.reflection().registerMethod(ClassUtils.getMethod(type, "of", String.class), ExecutableMode.INVOKE);
		}
		hints.reflection()
			.registerConstructor(MigrationVersion.class.getDeclaredConstructors()[0], ExecutableMode.INVOKE);
	}

}
