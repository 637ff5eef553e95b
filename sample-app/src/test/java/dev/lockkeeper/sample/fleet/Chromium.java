package dev.lockkeeper.sample.fleet;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A headless Chromium, with a profile of its own, that asks nobody but the page's server.
 */
final class Chromium implements AutoCloseable {

	/** Where there is none: on Debian it is two packages. */
	static final String MISSING = "There is no browser to look at the page with: chromium and chromedriver are not"
			+ " on the PATH (on Debian: apt-get install chromium chromium-driver)";

	private static final List<String> ARGUMENTS = List.of("--headless", "--no-sandbox", "--disable-gpu",
			"--disable-quic", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
			"--disable-component-update", "--disable-sync", "--lang=en-GB", "--window-size=1280,900");

	/** It misses an implementation of DevTools that nothing here needs. */
	private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final ChromeDriver driver;

	private Chromium(ChromeDriver driver) {
		this.driver = driver;
	}

	/** For a condition on a test. */
	static boolean isInstalled() {
		return browser().isPresent() && program("chromedriver").isPresent();
	}

	/** Starts one; both programs are named, so that nothing is looked for elsewhere. */
	static Chromium start(Path profile) {
		SELENIUM.setLevel(Level.SEVERE);
		LoggingPreferences logs = new LoggingPreferences();
		logs.enable(LogType.BROWSER, Level.ALL);
		logs.enable(LogType.PERFORMANCE, Level.ALL);
		ChromeOptions options = new ChromeOptions();
		options.setBinary(browser().orElseThrow().toFile());
		options.addArguments(ARGUMENTS);
		options.addArguments("--user-data-dir=" + profile.toAbsolutePath());
		options.setCapability("goog:loggingPrefs", logs);
		ChromeDriverService service = new ChromeDriverService.Builder()
			.usingDriverExecutable(program("chromedriver").orElseThrow().toFile())
			.usingAnyFreePort()
			.build();
		return new Chromium(new ChromeDriver(service, options));
	}

	private static Optional<Path> browser() {
		return Stream.of("chromium", "chromium-browser", "google-chrome")
			.flatMap((name) -> program(name).stream())
			.findFirst();
	}

	private static Optional<Path> program(String name) {
		return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
			.map((folder) -> Path.of(folder, name))
			.filter(Files::isExecutable)
			.findFirst();
	}

	ChromeDriver driver() {
		return this.driver;
	}

	/** A window of the size of a telephone's, or a desk's. */
	void resize(int width, int height, boolean mobile) {
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", mobile));
	}

	/** What a person has chosen: {@code light} or {@code dark}. */
	void prefer(String colourScheme) {
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colourScheme))));
	}

	/** Of the whole page, also what is below the window's edge. */
	void takePicture(Path file) {
		Map<String, Object> picture = this.driver.executeCdpCommand("Page.captureScreenshot",
				Map.of("captureBeyondViewport", true));
		try {
			Files.write(file, Base64.getDecoder().decode(String.valueOf(picture.get("data"))));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** What the page has complained about since this was asked last. */
	List<String> complaints() {
		return log(LogType.BROWSER).map(LogEntry::toString).toList();
	}

	/** The addresses that were asked for since this was asked last. */
	List<String> requests() {
		return log(LogType.PERFORMANCE).map((entry) -> JSON.readTree(entry.getMessage()).path("message"))
			.filter((message) -> message.path("method").asString("").equals("Network.requestWillBeSent"))
			// Not those of its own first page, which may come late.
			.filter((message) -> !message.at("/params/documentURL").asString("").startsWith("chrome"))
			.map((message) -> message.at("/params/request/url"))
			.map(JsonNode::asString)
			.filter((url) -> !url.startsWith("data:"))
			.toList();
	}

	private Stream<LogEntry> log(String type) {
		return StreamSupport.stream(this.driver.manage().logs().get(type).spliterator(), false);
	}

	@Override
	public void close() {
		this.driver.quit();
	}

}
