package dev.lockkeeper.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import com.sun.management.OperatingSystemMXBean;

/**
 * What it was measured on.
 */
final class Machine {

	private Machine() {
	}

	static String describe() throws IOException {
		OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
		return "%d cores%s, %.0f GB of memory, %s %s (%s), Java %s (%s)".formatted(system.getAvailableProcessors(),
				processor(), system.getTotalMemorySize() / 1e9, system.getName(), system.getVersion(), system.getArch(),
				System.getProperty("java.version"), System.getProperty("java.vendor"));
	}

	private static String processor() throws IOException {
		Path information = Path.of("/proc/cpuinfo");
		if (!Files.exists(information)) {
			return "";
		}
		try (Stream<String> lines = Files.lines(information)) {
			return lines.filter((line) -> line.startsWith("model name"))
				.map((line) -> " of " + line.substring(line.indexOf(':') + 1).strip())
				.findFirst()
				.orElse("");
		}
	}

}
