package dev.lockkeeper.sample.fleet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.MigratorBuilder;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.sample.migration.NormaliseHarbourNames;
import dev.lockkeeper.sample.demo.DemoProcess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The page of a fleet that has just booted, in a real browser.
 */
@EnabledIf(value = "dev.lockkeeper.sample.fleet.Chromium#isInstalled", disabledReason = Chromium.MISSING)
class FleetPageTest {

	private static final Pattern DATABASE = Pattern.compile("answers at (jdbc:\\S+)");

	private static final Pattern PAGE = Pattern.compile("The fleet in a browser: (http://127\\.0\\.0\\.1:\\d+/)");

	private static final Path PICTURES = Path.of("target", "demo-test", "FleetPageTest");

	private static DemoProcess demo;

	private static Chromium chromium;

	private static DriverManagerDataSource database;

	private static String address;

	@BeforeAll
	static void bootThreeReplicas(TestInfo test) throws Exception {
		demo = DemoProcess.start(test, "--replicas=3");
		chromium = Chromium.start(Files.createTempDirectory(Files.createDirectories(PICTURES), "profile"));
		demo.awaitUp();
		database = new DriverManagerDataSource(found(DATABASE), "postgres", "postgres");
		address = found(PAGE);
	}

	private static String found(Pattern pattern) {
		Matcher matcher = pattern.matcher(demo.output());
		assertThat(matcher.find()).as(demo.output()).isTrue();
		return matcher.group(1);
	}

	@AfterAll
	static void endAll() {
		if (chromium != null) {
			chromium.close();
		}
		if (demo != null) {
			demo.close();
		}
	}

	@BeforeEach
	void open() {
		chromium.resize(1280, 900, false);
		chromium.prefer("light");
		chromium.driver().get(address);
		await().atMost(Duration.ofMinutes(1)).until(() -> all("#lanes .lane").size() == 3);
	}

	@AfterEach
	void nothingWentWrongInTheBrowserAndNobodyElseWasAsked() {
		assertThat(chromium.complaints()).isEmpty();
		assertThat(chromium.requests()).contains(address, address + "fleet.css", address + "fleet")
			.allMatch((url) -> url.startsWith(address));
	}

	@Test
	void everyReplicaHasALaneThatTellsItsPart() {
		assertThat(all("#lanes h3")).extracting(WebElement::getText)
			.containsExactly("replica-1", "replica-2", "replica-3");
		assertThat(all("#lanes .summary")).extracting(WebElement::getText)
			.allMatch((summary) -> summary.matches(".* · ready after [\\d.]+ s"))
			.filteredOn((summary) -> summary.contains("applied 15 migrations in "))
			.hasSize(1);
		assertThat(all("#lanes .summary")).extracting(WebElement::getText)
			.filteredOn((summary) -> summary.contains("had nothing to apply, took no lock"))
			.hasSize(2);
		// As of each replica's last heartbeat, which may be the one in the middle of its
		// boot
		await().atMost(Duration.ofMinutes(1))
			.ignoreExceptionsInstanceOf(WebDriverException.class)
			.untilAsserted(() -> assertThat(all("#lanes .chip")).extracting(WebElement::getText)
				.containsExactly("UP", "UP", "UP"));
		assertThat(all("#lanes .track")).allSatisfy((track) -> {
			assertThat(track.getDomAttribute("aria-label")).startsWith("replica-").contains("ready after");
			assertThat(track.findElements(By.className("ready"))).hasSize(1);
		});
	}

	@Test
	void theBarsOfTheReplicaThatMigratedAreInTheOrderOfTime() {
		WebElement track = migratorsTrack();
		List<WebElement> files = track.findElements(By.className("file"));
		assertThat(files).extracting((file) -> file.getDomAttribute("title").replaceFirst(",.*", ""))
			.isEqualTo(versions());
		assertThat(files).extracting(FleetPageTest::left).isSorted();
		assertThat(List.of("starting", "working", "file", "booting", "ready"))
			.extracting((part) -> left(track.findElement(By.className(part))))
			.isSorted();
	}

	@Test
	void theTimeOfTheMigrationAloneCanBeLookedAt() {
		double before = width(migratorsTrack().findElement(By.className("working")));
		WebElement button = chromium.driver().findElement(By.cssSelector("[data-range=migration]"));
		button.click();
		assertThat(button.getDomAttribute("aria-pressed")).isEqualTo("true");
		assertThat(width(migratorsTrack().findElement(By.className("working")))).isGreaterThan(2 * before);
	}

	@Test
	void theTableIsTheHistory() {
		List<Map<String, Object>> history = new JdbcTemplate(database).queryForList(
				"SELECT version, applied_at, applied_by, execution_ms FROM schema_migrations ORDER BY version");
		List<WebElement> rows = all("#migrations tbody tr");
		assertThat(rows).hasSameSizeAs(history);
		for (int i = 0; i < rows.size(); i++) {
			Map<String, Object> row = history.get(i);
			List<WebElement> cells = rows.get(i).findElements(By.tagName("td"));
			assertThat(cells.get(0).getText()).isEqualTo(row.get("version"));
			assertThat(cells.get(2).getText()).isEqualTo(readable(((Number) row.get("execution_ms")).longValue()));
			assertThat(cells.get(3).getText()).isEqualTo(row.get("applied_by"));
			assertThat(Instant.parse(cells.get(4).getDomAttribute("title")))
				.isEqualTo(((java.sql.Timestamp) row.get("applied_at")).toInstant());
		}
	}

	@Test
	void aRollbackBehindRunningReplicasIsSeenAtOnceAndItsUndoingToo() {
		assertThat(text("headline")).isEqualTo("The schema is current, the replica is up");
		migrator().direction(Direction.DOWN).target(new MigrationVersion("011_index_open_bookings")).build().migrate();
		try {
			await().untilAsserted(() -> assertThat(text("headline")).isEqualTo("4 migrations are pending"));
			assertThat(text("detail")).isEqualTo(
					"11 of 15 applied; missing: 012_create_harbour_overview, 013_create_replica_boots, 014_load_demo_harbour, 015_normalise_harbour_names.");
			assertThat(all("#migrations tr.pending")).hasSize(4);
			assertThat(all("#status.bad")).hasSize(1);
		}
		finally {
			migrator().build().migrate();
		}
		await().untilAsserted(() -> assertThat(text("headline")).startsWith("The schema is current"));
		await().atMost(Duration.ofMinutes(1)).until(() -> all("#lanes .lane").size() == 3);
		// No replica of these has applied the four this time.
		assertThat(all("#migrations td.when i")).hasSize(11);
	}

	@ParameterizedTest
	@ValueSource(strings = { "light", "dark" })
	void textCanBeReadInLightAndDark(String scheme) {
		chromium.prefer(scheme);
		double background = ((Number) script("return luminance(background(document.body))")).doubleValue();
		assertThat(background).isBetween((scheme.equals("dark")) ? 0.0 : 0.8, (scheme.equals("dark")) ? 0.05 : 1.0);
		assertThat((List<?>) script("return illegible(4.5)")).isEmpty();
		chromium.takePicture(PICTURES.resolve(scheme + ".png"));
	}

	@Test
	void aTelephoneShowsItAllWithoutScrollingSideways() {
		chromium.resize(390, 844, true);
		chromium.takePicture(PICTURES.resolve("phone.png"));
		assertThat(script("return document.documentElement.scrollWidth")).isEqualTo(390L);
		assertThat((List<?>) script("return outside(390)")).isEmpty();
		assertThat(all("#migrations tbody tr")).allMatch(WebElement::isDisplayed).hasSize(15);
		assertThat((List<?>) script("return illegible(4.5)")).isEmpty();
	}

	private static MigratorBuilder migrator() {
		return Migrator.builder(database).javaMigration("015_normalise_harbour_names.up", new NormaliseHarbourNames());
	}

	private static Object script(String script) {
		return chromium.driver().executeScript(Legibility.SCRIPT + script);
	}

	private static List<WebElement> all(String selector) {
		return chromium.driver().findElements(By.cssSelector(selector));
	}

	private static String text(String id) {
		return chromium.driver().findElement(By.id(id)).getText();
	}

	private static WebElement migratorsTrack() {
		return chromium.driver().findElement(By.cssSelector(".track:has(.file)"));
	}

	private static double left(WebElement element) {
		return rectangle(element, "left");
	}

	private static double width(WebElement element) {
		return rectangle(element, "width");
	}

	private static double rectangle(WebElement element, String property) {
		return ((Number) chromium.driver()
			.executeScript("return arguments[0].getBoundingClientRect()[arguments[1]]", element, property))
			.doubleValue();
	}

	private static List<String> versions() {
		return new JdbcTemplate(database).queryForList("SELECT version FROM schema_migrations ORDER BY version",
				String.class);
	}

	private static String readable(long milliseconds) {
		return (milliseconds < 1000) ? milliseconds + " ms"
				: String.format(Locale.ROOT, "%.2f s", milliseconds / 1000.0);
	}

}
