package dev.lockkeeper.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

import org.springframework.util.FileSystemUtils;

/**
 * Measures and writes the report.
 */
final class Benchmarks {

	private Benchmarks() {
	}

	/**
	 * The program.
	 * @param args full, links, quick or warm, the sample's executable jar, the project's
	 * folder
	 */
	public static void main(String[] args) throws Exception {
		Extent extent = Extent.of(args[0]);
		Locale.setDefault(Locale.ROOT);
		Logger.getLogger("").setLevel(Level.OFF);
		System.setProperty("liquibase.analytics.enabled", "false");
		Path work = Files.createTempDirectory("lockkeeper-benchmarks");
		try (BenchmarkServer server = BenchmarkServer.start()) {
			FleetSuite fleets = new FleetSuite(server, work);
			fleets.warmUp();
			Results<FleetCase> pending = fleets.run(extent.pending(), extent.rounds());
			Results<FleetCase> current = fleets.run(extent.current(), extent.rounds());
			Path folder = Path.of(args[2]).resolve(extent.folder()).normalize();
			Setting setting = new Setting(extent, server.version());
			if (extent.starts() == 0) {
				fleets.close();
				new Report(folder).writeFleets(setting, pending, current);
				return;
			}
			Map<String, CountSuite.Counts> counts = new CountSuite(server, fleets).run();
			fleets.close();
			Results<String> applications = new ApplicationSuite(server, new SampleJar(Path.of(args[1])), work)
				.run(extent);
			new Report(folder).write(setting, pending, current, counts, applications);
			Extent.say("The report is in " + folder);
		}
		finally {
			FileSystemUtils.deleteRecursively(work);
		}
	}

}
