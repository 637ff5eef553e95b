package dev.lockkeeper.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The whole sample application, from its executable jar: how long until it is ready, and
 * how much memory it needs, when everything is applied already.
 */
final class ApplicationSuite {

	private static final Duration LIMIT = Duration.ofMinutes(5);

	private static final int SMALL_FILE = 0;

	private static final int FILE_OF_4_KB = 4_096;

	/** A small heap that is collected often: what is found in it was needed. */
	private static final List<String> SMALL_HEAP = List.of("-XX:+UseSerialGC", "-Xmx512m", "-Xmn16m");

	private final BenchmarkServer server;

	private final SampleJar sample;

	private final Path folder;

	private final Results<String> results = new Results<>();

	ApplicationSuite(BenchmarkServer server, SampleJar sample, Path folder) {
		this.server = server;
		this.sample = sample;
		this.folder = folder;
	}

	/** Starts them all, in turn. */
	Results<String> run(Extent extent) throws Exception {
		for (int files : extent.applicationFiles()) {
			measure(files, SMALL_FILE, extent.starts(), List.of(Variant.values()), this::measureStart);
		}
		for (int files : extent.heapFiles()) {
			measure(files, FILE_OF_4_KB, extent.starts(), List.of(Variant.LOCKKEEPER, Variant.NONE), this::measureHeap);
		}
		return this.results;
	}

	static String ready(int files) {
		return "time to readiness, %,d files (ms)".formatted(files);
	}

	static String resident(int files) {
		return "peak resident memory, %,d files (MB)".formatted(files);
	}

	static String heap(int files) {
		return "peak heap, %,d files of 4 kB (MB)".formatted(files);
	}

	private void measure(int files, int fileSize, int rounds, List<Variant> variants, Start start) throws Exception {
		Map<Variant, Installation> installations = install(files, fileSize, variants);
		for (int round = 0; round < rounds; round++) {
			Extent.say("round %d of %d of the sample with %,d files".formatted(round + 1, rounds, files));
			List<Variant> order = new ArrayList<>(variants);
			Collections.rotate(order, round);
			for (Variant variant : order) {
				start.measure(Objects.requireNonNull(installations.get(variant)), variant.label(), files);
			}
		}
		installations.values().forEach((installation) -> this.server.drop(installation.database()));
	}

	private void measureStart(Installation installation, String label, int files) throws Exception {
		try (ApplicationProcess process = ApplicationProcess.start(installation.jar(), installation.database(), log(),
				List.of(), List.of())) {
			this.results.of(ready(files), label).add(process.awaitReadiness(LIMIT));
			this.results.of(resident(files), label).add(process.peakResidentMegabytes());
		}
	}

	private void measureHeap(Installation installation, String label, int files) throws Exception {
		Path collections = Files.createTempFile(this.folder, "gc", ".log");
		List<String> options = new ArrayList<>(SMALL_HEAP);
		options.add("-Xlog:gc:file=" + collections);
		try (ApplicationProcess process = ApplicationProcess.start(installation.jar(), installation.database(), log(),
				options, List.of())) {
			process.awaitReadiness(LIMIT);
		}
		this.results.of(heap(files), label).add(ApplicationProcess.peakHeapMegabytes(collections));
	}

	/** Jars, and databases in which everything is applied. */
	private Map<Variant, Installation> install(int files, int fileSize, List<Variant> variants) throws Exception {
		Map<Variant, Installation> installations = new EnumMap<>(Variant.class);
		for (Variant variant : variants) {
			Extent.say("preparing the sample %s with %,d files".formatted(variant.label(), files));
			Path target = this.folder.resolve("sample-%s-%d.jar".formatted(variant, files));
			SampleJar jar = this.sample.with(variant, files, fileSize, target);
			Installation lockkeeper = installations.get(Variant.LOCKKEEPER);
			// Without a migrator the schema has to be there all the same
			installations.put(variant, new Installation(jar, (variant == Variant.NONE && lockkeeper != null)
					? this.server.copy(lockkeeper.database()) : migrated(jar)));
		}
		return installations;
	}

	private Database migrated(SampleJar jar) throws Exception {
		Database database = this.server.create();
		database.hurry();
		try (ApplicationProcess process = ApplicationProcess.start(jar, database, log(), List.of(),
				List.of("--spring.flyway.postgresql.transactional-lock=false"))) {
			process.awaitReadiness(LIMIT);
		}
		database.keep();
		return database;
	}

	private Path log() {
		return this.folder.resolve("application.log");
	}

	/**
	 * What is started.
	 *
	 * @param jar the application
	 * @param database its database
	 */
	private record Installation(SampleJar jar, Database database) {

	}

	/** Starts an application once and notes what it took. */
	private interface Start {

		void measure(Installation installation, String label, int files) throws Exception;

	}

}
