package dev.lockkeeper.autoconfigure;

import java.util.Set;

import org.springframework.boot.sql.init.dependency.AbstractBeansOfTypeDatabaseInitializerDetector;

/**
 * Makes Boot let {@code EntityManagerFactory}, {@code JdbcTemplate}, jOOQ and every other
 * bean that depends on database initialization wait for the {@link MigrationGate}.
 */
final class MigrationGateDetector extends AbstractBeansOfTypeDatabaseInitializerDetector {

	@Override
	protected Set<Class<?>> getDatabaseInitializerBeanTypes() {
		return Set.of(MigrationGate.class);
	}

	/** Before scripts such as {@code data.sql}, which need the schema. */
	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

}
