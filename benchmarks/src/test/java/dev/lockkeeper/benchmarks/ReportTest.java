package dev.lockkeeper.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.lockkeeper.benchmarks.CountSuite.Count;
import dev.lockkeeper.benchmarks.CountSuite.Counts;
import dev.lockkeeper.wire.WireCounts;

import static org.assertj.core.api.Assertions.assertThat;

class ReportTest {

	private static final List<String> CONTENDERS = List.of(FleetSuite.FLOOR, FleetSuite.LOCKKEEPER, "blocking lock",
			FleetSuite.FLYWAY, FleetSuite.FLYWAY_SESSION, "Liquibase");

	@TempDir
	private Path folder;

	@Test
	void whatFailedIsSaidAndEverythingIsWritten() throws Exception {
		Extent extent = Extent.of("full");
		Results<FleetCase> pending = results(extent.pending());
		pending.of(extent.pending().get(0), FleetSuite.FLYWAY)
			.add(new Fleet.Outcome(Duration.ofSeconds(20), 64, Collections.nCopies(64, "SQLException: no connection")));
		extent.pending()
			.forEach((test) -> pending.of(test, "Liquibase")
				.add(new Fleet.Outcome(Duration.ofSeconds(1), 2, List.of("LockException: taken"))));
		Map<String, Counts> counts = new LinkedHashMap<>();
		Count count = new Count(new WireCounts(1, 2, 0), 1_000_000);
		CONTENDERS.forEach((contender) -> counts.put(contender, new Counts(count, count, count, count)));
		Results<String> applications = new Results<>();
		for (Variant variant : Variant.values()) {
			extent.applicationFiles()
				.forEach((files) -> applications.of(ApplicationSuite.ready(files), variant.label()).add(3_000.0));
			extent.heapFiles()
				.forEach((files) -> applications.of(ApplicationSuite.heap(files), variant.label()).add(40.0));
		}
		new Report(this.folder).write(new Setting(extent, "PostgreSQL"), pending, results(extent.current()), counts,
				applications);
		assertThat(Files.readString(this.folder.resolve("README.md")))
			.contains("64 of 64 failed", "64 × SQLException: no connection", "1 of 2 failed", "LockException: taken")
			.contains("| warm boot: round trips, whatever the number of files | 2 | 2 | yes |");
		assertThat(this.folder.resolve("cold.svg")).content().contains("<svg").doesNotContain("NaN");
		assertThat(this.folder.resolve("warm.svg")).content().contains("<svg");
	}

	@Test
	void fleetsOverLinksAreAReportOfTheirOwn() throws Exception {
		Extent extent = Extent.of("links");
		Results<FleetCase> pending = results(extent.pending());
		assertThat(pending.cases()).hasSize(extent.pending().size()).hasSize(32);
		new Report(this.folder).writeFleets(new Setting(extent, "PostgreSQL"), pending, results(extent.current()));
		assertThat(this.folder.resolve("README.md")).content()
			.contains("in the others Flyway fails), against Flyway's better mode | 0.500 |",
					"| added over a 10 ms link, warm boot, in round trips | 2 | 0 | yes |")
			.doesNotContain("## Counts");
		assertThat(this.folder.resolve("cold.svg")).content().contains("<svg");
	}

	@Test
	void withNothingToApplyThereIsNothingAboutCold() throws Exception {
		Extent extent = Extent.of("warm");
		new Report(this.folder).writeFleets(new Setting(extent, "PostgreSQL"), new Results<>(),
				results(extent.current()));
		assertThat(this.folder.resolve("README.md")).content().contains("## Warm").doesNotContain("## Cold");
		assertThat(this.folder.resolve("cold.svg")).doesNotExist();
	}

	private static Results<FleetCase> results(List<FleetCase> cases) {
		Results<FleetCase> results = new Results<>();
		for (FleetCase test : cases) {
			for (int i = 0; i < CONTENDERS.size(); i++) {
				results.of(test, CONTENDERS.get(i)).add(0.5 + 10 * i);
			}
		}
		return results;
	}

}
