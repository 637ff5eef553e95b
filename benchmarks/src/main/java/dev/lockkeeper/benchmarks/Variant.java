package dev.lockkeeper.benchmarks;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.flywaydb.core.Flyway;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;

/**
 * The sample application with one migrator or another in it.
 */
enum Variant {

	LOCKKEEPER("Lockkeeper"), NONE("no migrator"), FLYWAY("Flyway");

	private final String label;

	Variant(String label) {
		this.label = label;
	}

	String label() {
		return this.label;
	}

	/**
	 * Whether it has a file of the sample's jar. What the sample shows of its own
	 * migrating needs Lockkeeper, so nobody has it: only the migrator differs.
	 */
	boolean keeps(String entry) {
		return !entry.startsWith("BOOT-INF/classes/dev/lockkeeper/sample/fleet/")
				&& !entry.startsWith("BOOT-INF/classes/dev/lockkeeper/sample/migration/")
				&& (this == LOCKKEEPER || !entry.startsWith("BOOT-INF/lib/lockkeeper-"));
	}

	/** Libraries that the sample does not have. */
	List<Path> libraries() {
		return (this != FLYWAY) ? List.of()
				: Stream.of(Flyway.class, PostgreSQLConfigurationExtension.class, FlywayAutoConfiguration.class)
					.map(Variant::jarOf)
					.toList();
	}

	/** What it calls a migration. */
	String fileName(int number, String name) {
		return ((this == FLYWAY) ? "V%05d__%s.sql" : "%05d_%s.up.sql").formatted(number, name);
	}

	private static Path jarOf(Class<?> type) {
		try {
			CodeSource source = Objects.requireNonNull(type.getProtectionDomain().getCodeSource());
			return Path.of(source.getLocation().toURI());
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
