package dev.lockkeeper.benchmarks;

import java.io.IOException;
import java.time.LocalDate;

import liquibase.util.LiquibaseUtil;
import org.flywaydb.core.internal.license.VersionPrinter;
import org.postgresql.util.DriverInfo;

import org.springframework.boot.SpringBootVersion;

/**
 * What was measured, with what, on what.
 *
 * @param extent how much of it
 * @param server version of PostgreSQL
 */
record Setting(Extent extent, String server) {

	String command() {
		return "./mvnw -Pbenchmarks -DskipTests verify"
				+ (this.extent.name().equals("full") ? "" : " -Dbenchmarks.extent=" + this.extent.name());
	}

	String date() {
		return LocalDate.now().toString();
	}

	String machine() throws IOException {
		return Machine.describe();
	}

	String driver() {
		return DriverInfo.DRIVER_VERSION;
	}

	String flyway() {
		return VersionPrinter.getVersion();
	}

	String liquibase() {
		return LiquibaseUtil.getBuildVersion();
	}

	String springBoot() {
		return SpringBootVersion.getVersion();
	}

}
