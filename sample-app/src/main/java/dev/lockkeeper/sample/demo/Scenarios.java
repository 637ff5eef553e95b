package dev.lockkeeper.sample.demo;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The scenarios there are.
 */
enum Scenarios {

	/** Everybody at once. */
	RACE("replicas boot at once against an empty database; one of them migrates", 1, RaceScenario::new),

	/** The one who migrates dies. */
	KILL("the migrating replica is killed in the middle of a long file; the next one takes over", 2, KillScenario::new,
			"demo/kill"),

	/** A file takes long. */
	INDEX("an index is built concurrently for a while; the waiting replicas say how far it is", 2, IndexScenario::new,
			"demo/index"),

	/** Down and up again. */
	ROLLBACK("a job rolls back to a target behind running replicas, and up again", 1, RollbackScenario::new),

	/** A file is wrong. */
	BROKEN("a file is wrong; one readable report, and no replica serves", 1, BrokenScenario::new, "demo/broken");

	private static final String PACKAGE = "classpath:dev/lockkeeper/sample/";

	private final String about;

	private final int minimumReplicas;

	private final Supplier<Scenario> factory;

	private final List<String> locations;

	/**
	 * A scenario.
	 * @param about what happens, for people
	 * @param minimumReplicas how many it needs
	 * @param factory makes it
	 * @param locations folders of migrations that it has beside the service's own
	 */
	Scenarios(String about, int minimumReplicas, Supplier<Scenario> factory, String... locations) {
		this.about = about;
		this.minimumReplicas = minimumReplicas;
		this.factory = factory;
		this.locations = Arrays.stream(locations).map((location) -> PACKAGE + location).toList();
	}

	/** The one of that name, such as {@code kill}. */
	static Scenarios of(String name) {
		return Arrays.stream(values())
			.filter((scenario) -> scenario.toString().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("--scenario is one of %s, not '%s'"
				.formatted(Arrays.stream(values()).map(Scenarios::toString).collect(Collectors.joining(", ")), name)));
	}

	/** A line each. */
	static String usage() {
		return Arrays.stream(values())
			.map((scenario) -> "  --scenario=%-23s%s".formatted(scenario, scenario.about))
			.collect(Collectors.joining("\n"));
	}

	/** What happens, for people. */
	String about() {
		return this.about;
	}

	int minimumReplicas() {
		return this.minimumReplicas;
	}

	/** Whether it leaves a database as a release of the service would. */
	boolean isForAnyDatabase() {
		return this == RACE;
	}

	List<String> locations() {
		return this.locations;
	}

	Verdict play(Stage stage) throws Exception {
		return this.factory.get().play(stage);
	}

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

}
