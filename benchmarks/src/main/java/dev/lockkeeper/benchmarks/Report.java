package dev.lockkeeper.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Writes what was measured, ratios first.
 */
final class Report {

	private final StringBuilder text = new StringBuilder();

	private final Path folder;

	Report(Path folder) {
		this.folder = folder;
	}

	void write(Setting setting, Results<FleetCase> pending, Results<FleetCase> current,
			Map<String, CountSuite.Counts> counts, Results<String> applications) throws IOException {
		Files.createDirectories(this.folder);
		introduction(setting);
		targets(new Targets(pending, current, counts, applications).all());
		cold(pending);
		warm(current);
		this.text.append("\n## Failures\n\n");
		failures(pending, current);
		this.text.append(
				"\n## Counts\n\nOne replica with a pool of 2 and one connection open. What is allocated is the sum over the JVM's threads, the least of five runs. Lockkeeper's lock calls for pending files are its proofs that it still holds the lock, two calls in each transaction.\n\n");
		counts(counts);
		this.text.append("\n## The whole application\n\n");
		applications(applications);
		Files.writeString(this.folder.resolve("README.md"), this.text);
		// Last: what was measured for long must not be lost to a drawing
		charts(pending, current);
	}

	/**
	 * Writes of fleets, and of nothing else; there may be none that has to apply
	 * something.
	 */
	void writeFleets(Setting setting, Results<FleetCase> pending, Results<FleetCase> current) throws IOException {
		Files.createDirectories(this.folder);
		introduction(setting);
		if (!pending.cases().isEmpty()) {
			targets(Targets.ofFleets(pending, current));
			cold(pending);
		}
		warm(current);
		this.text.append("\n## Failures\n\n");
		failures(pending, current);
		Files.writeString(this.folder.resolve("README.md"), this.text);
		charts(pending, current);
	}

	private void cold(Results<FleetCase> pending) {
		this.text.append("\n## Cold: everything is pending\n\n");
		this.text.append("![Cold start](cold.svg)\n\n");
		this.text.append("Times as multiples of the floor's, medians against medians.\n\n");
		ratios(pending, FleetSuite.FLOOR);
		this.text.append("\nMilliseconds until the last replica was done: median (least–most).\n\n");
		times(pending);
	}

	private void warm(Results<FleetCase> current) {
		this.text.append("\n## Warm: nothing is pending\n\n");
		this.text.append("![Warm start](warm.svg)\n\n");
		this.text.append("Times as multiples of Lockkeeper's, medians against medians.\n\n");
		ratios(current, FleetSuite.LOCKKEEPER);
		this.text.append("\nMilliseconds until the last replica was done: median (least–most).\n\n");
		times(current);
	}

	private void introduction(Setting setting) throws IOException {
		this.text
			.append("""
					# Benchmarks

					Written by `%s` on %s, as it came out; %d rounds (%s). %s. %s with `fsync` and `synchronous_commit` on, driver %s. \
					Flyway %s, Liquibase %s, Spring Boot %s.

					All contenders run the same SQL against one server, in turn in every round, each time in a new database. Replicas \
					are threads of one JVM that start at one moment, each with a pool of its own whose first connection is open: the \
					service needs that one anyway. The clock stops when the last replica is done, and every schema is then checked for \
					files that were run twice or not at all. Nobody's log is written. A replica that is not done after 20 s \
					(1,000 files, and 100 over a link: 60 s; 1,000 over 10 ms: 100 s; nothing pending: 30 s) has failed. Who fails after \
					more than 2 s is spared further rounds of that case, and so is who takes as long and more than %d times as long as \
					Lockkeeper. Who is not done in time with one replica is not asked with several. A time without a range is of one round.

					- *floor*: one session sends each file in one message of the simple protocol, which is one transaction and one round \
					trip; no lock, no history. It is one replica whatever the fleet.
					- *blocking lock*: what is written by hand: `SELECT pg_advisory_lock(…)`, then a transaction for each file and its row.
					- *Flyway* locks with its default, a transaction of a second connection, or with `flyway.postgresql.transactional.lock=false`.
					- *Liquibase* has a change set of formatted SQL for each file.

					The server has its defaults but for 256 MB of shared buffers, 300 connections, and neither checkpoints nor autovacuum \
					in the middle of somebody's turn.
					"""
				.formatted(setting.command(), setting.date(), setting.extent().rounds(), setting.extent().name(),
						setting.machine(), setting.server(), setting.driver(), setting.flyway(), setting.liquibase(),
						setting.springBoot(), FleetSuite.BEYOND));
	}

	private void targets(List<Target> targets) {
		this.text.append("\n## Targets\n\n");
		MarkdownTable table = new MarkdownTable(List.of("what", "at most", "measured", "met"));
		for (Target target : targets) {
			table.row(List.of(target.what(), target.limitText(), target.measuredText(), target.verdict()));
		}
		this.text.append(table);
	}

	private void charts(Results<FleetCase> pending, Results<FleetCase> current) throws IOException {
		if (!pending.cases().isEmpty()) {
			chart("cold.svg", "Cold start: files × replicas", pending);
		}
		chart("warm.svg", "Warm start: files × replicas", current);
	}

	private void chart(String file, String title, Results<FleetCase> results) throws IOException {
		List<String> contenders = new ArrayList<>(lockkeeperFirst(results));
		Chart.write(title, results, List.copyOf(results.cases()), contenders, this.folder.resolve(file));
	}

	private void ratios(Results<FleetCase> results, String unit) {
		List<String> contenders = lockkeeperFirst(results).stream().filter((name) -> !name.equals(unit)).toList();
		MarkdownTable table = new MarkdownTable(head(contenders));
		for (FleetCase test : results.cases()) {
			List<String> row = new ArrayList<>(List.of(test.label()));
			for (String contender : contenders) {
				OptionalDouble ratio = results.ratio(test, contender, unit);
				row.add(ratio.isPresent() ? Series.number(ratio.getAsDouble()) : results.of(test, contender).text());
			}
			table.row(row);
		}
		this.text.append(table);
	}

	private void times(Results<FleetCase> results) {
		List<String> contenders = lockkeeperFirst(results);
		MarkdownTable table = new MarkdownTable(head(contenders));
		for (FleetCase test : results.cases()) {
			List<String> row = new ArrayList<>(List.of(test.label()));
			contenders.forEach((contender) -> row.add(results.of(test, contender).text()));
			table.row(row);
		}
		this.text.append(table);
	}

	private static List<String> lockkeeperFirst(Results<FleetCase> results) {
		Set<String> contenders = new LinkedHashSet<>(List.of(FleetSuite.LOCKKEEPER));
		contenders.addAll(results.contenders());
		return List.copyOf(contenders);
	}

	private static List<String> head(List<String> contenders) {
		List<String> head = new ArrayList<>(List.of(""));
		head.addAll(contenders);
		return head;
	}

	private void failures(Results<FleetCase> pending, Results<FleetCase> current) {
		MarkdownTable table = new MarkdownTable(List.of("who", "where", "how many", "why"));
		List.of(pending, current).forEach((results) -> results.cases().forEach((test) -> {
			for (String contender : results.contenders()) {
				Fleet.Outcome failure = results.of(test, contender).failure();
				if (failure != null) {
					table.row(List.of(contender, (test.pending() ? "cold, " : "warm, ") + test.label(),
							results.of(test, contender).text(), failure.reasons()));
				}
			}
		}));
		this.text.append(table);
	}

	private void counts(Map<String, CountSuite.Counts> counts) {
		MarkdownTable table = new MarkdownTable(List.of("", "cold: round trips per file", "beside the files",
				"lock calls", "connections opened", "warm, 100 files: round trips", "warm, 1,000 files: round trips",
				"lock calls", "connections opened", "kB allocated", "bytes per file"));
		counts.forEach((contender, count) -> table.row(List.of(contender, Series.number(count.roundTripsPerFile()),
				"%.0f".formatted(count.roundTripsBeside()), String.valueOf(count.pending().wire().lockCalls()),
				String.valueOf(count.pending().wire().connections()), String.valueOf(count.few().wire().roundTrips()),
				String.valueOf(count.many().wire().roundTrips()), String.valueOf(count.many().wire().lockCalls()),
				String.valueOf(count.many().wire().connections()), "%,d".formatted(count.many().warmBytes() / 1024),
				"%,d".formatted(count.bytesPerFile()))));
		this.text.append(table);
	}

	private void applications(Results<String> applications) {
		this.text.append("The sample from its executable jar, with everything applied: median (least–most).\n\n");
		List<String> variants = applications.contenders();
		MarkdownTable table = new MarkdownTable(head(variants));
		for (String what : applications.cases()) {
			List<String> row = new ArrayList<>(List.of(what));
			variants.forEach((variant) -> row.add(applications.of(what, variant).text()));
			table.row(row);
		}
		this.text.append(table);
	}

}
