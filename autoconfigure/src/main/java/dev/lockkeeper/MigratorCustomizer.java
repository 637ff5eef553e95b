package dev.lockkeeper;

/**
 * Changes what the configuration says about the migrator that Spring Boot makes. Several
 * are called in their order.
 */
@FunctionalInterface
public interface MigratorCustomizer {

	/**
	 * Changes settings.
	 * @param builder has the configured settings already
	 */
	void customize(MigratorBuilder builder);

}
