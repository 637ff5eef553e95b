package dev.lockkeeper.actuate;

import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;

/**
 * One of the two health groups that Spring Boot makes for probes.
 *
 * @param name the group's
 * @param served whether there is such a group
 * @param additionalPath where else it is served, as {@code server:/livez}
 */
record ProbeGroup(String name, boolean served, @Nullable String additionalPath) {

	/**
	 * Reads what Spring Boot is told about the group.
	 * @param binder for the application's properties
	 * @param name the group's
	 * @param usualPath where it is also served if additional paths are asked for
	 */
	static ProbeGroup read(Binder binder, String name, String usualPath) {
		String group = "management.endpoint.health.group." + name;
		boolean byBoot = isTrue(binder, "management.endpoint.health.probes.enabled", true);
		boolean usual = byBoot && isTrue(binder, "management.endpoint.health.probes.add-additional-paths", false);
		return new ProbeGroup(name, byBoot || binder.bind(group, Bindable.mapOf(String.class, String.class)).isBound(),
				binder.bind(group + ".additional-path", String.class).orElse(usual ? "server:" + usualPath : null));
	}

	private static boolean isTrue(Binder binder, String property, boolean fallback) {
		return binder.bind(property, Boolean.class).orElse(fallback);
	}

	/**
	 * Its paths on one port.
	 * @param namespace what Spring Boot calls that port's server
	 * @param base path of everything on that port
	 * @param endpoint path of the health endpoint, unless that is on another port
	 */
	Set<String> paths(String namespace, String base, @Nullable String endpoint) {
		Set<String> paths = new LinkedHashSet<>();
		if (this.served && endpoint != null) {
			paths.add(base + endpoint + "/" + this.name);
		}
		if (this.additionalPath != null && this.additionalPath.startsWith(namespace + ":")) {
			paths.add(base + EarlyProbePaths.clean(this.additionalPath.substring(namespace.length() + 1)));
		}
		return paths;
	}

}
