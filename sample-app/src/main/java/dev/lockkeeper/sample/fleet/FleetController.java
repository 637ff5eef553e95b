package dev.lockkeeper.sample.fleet;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.core.env.Environment;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.lockkeeper.Migrator;

/**
 * What the page asks for every two seconds.
 */
@RestController
class FleetController {

	private static final List<String> ENDPOINTS = List.of("health", "migrations");

	private final BootRecorder recorder;

	private final BootTable table;

	private final JdbcTemplate jdbc;

	private final Migrator migrator;

	private final HealthEndpoint health;

	private final Map<String, String> links = new LinkedHashMap<>();

	FleetController(BootRecorder recorder, BootTable table, JdbcTemplate jdbc, Migrator migrator, HealthEndpoint health,
			PathMappedEndpoints endpoints, Environment environment) {
		this.recorder = recorder;
		this.table = table;
		this.jdbc = jdbc;
		this.migrator = migrator;
		this.health = health;
		if (ManagementPortType.get(environment) == ManagementPortType.SAME) {
			for (String endpoint : ENDPOINTS) {
				String path = endpoints.getPath(EndpointId.of(endpoint));
				if (path != null) {
					this.links.put(endpoint, path);
				}
			}
		}
	}

	@GetMapping("/fleet")
	ResponseEntity<FleetView> fleet() {
		FleetView view = new FleetView(Instant.now(), this.recorder.boot().replica(), health(),
				FleetView.Schema.of(this.migrator.status()), lanes(), this.links);
		return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(view);
	}

	/** The same answer as over HTTP, where this replica's health may not be public. */
	private FleetView.Health health() {
		HealthDescriptor health = this.health.health();
		Map<String, String> components = new LinkedHashMap<>();
		if (health instanceof CompositeHealthDescriptor composite && composite.getComponents() != null) {
			composite.getComponents()
				.forEach((name, component) -> components.put(name, component.getStatus().getCode()));
		}
		return new FleetView.Health(health.getStatus().getCode(), components);
	}

	private List<FleetView.Lane> lanes() {
		ConnectionCallback<List<BootTable.Row>> read = this.table::read;
		List<BootTable.Row> rows = this.jdbc.execute(read);
		return (rows != null) ? rows.stream().map(FleetView.Lane::of).toList() : List.of();
	}

}
