package dev.lockkeeper.sample.fleet;

import java.time.Duration;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;

import dev.lockkeeper.sample.SampleTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@SampleTest
class FleetControllerTest {

	private static final String LANE = "$.boots[?(@.boot.replica == 'other')]";

	@Autowired
	private RestTestClient http;

	@Autowired
	private JdbcClient database;

	@AfterEach
	void forgetTheOther() {
		this.database.sql("DELETE FROM replica_boots WHERE boot ->> 'replica' = 'other'").update();
	}

	@Test
	void theReplicaHasWrittenDownItsOwnBootWithAllItsSteps() {
		// The first heartbeat may come while it boots
		await().atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> fleet().jsonPath("$.boots[0].health").isEqualTo("UP"));
		fleet().jsonPath("$.boots.length()")
			.isEqualTo(1)
			.jsonPath("$.boots[0].state")
			.isEqualTo("ready")
			.jsonPath("$.boots[0].health")
			.isEqualTo("UP")
			.jsonPath("$.boots[0].boot.steps.length()")
			.isEqualTo(14)
			.jsonPath("$.boots[0].boot.steps[12].version")
			.isEqualTo("013_create_replica_boots")
			.jsonPath("$.schema.current")
			.isEqualTo(true)
			.jsonPath("$.health.status")
			.isEqualTo("UP")
			.jsonPath("$.health.components.db")
			.isEqualTo("UP")
			.jsonPath("$.links.health")
			.isEqualTo("/actuator/health");
	}

	@Test
	void oneWhoseSessionIsThereMigrates() {
		other("null", "pid", "now()");
		fleet().jsonPath(LANE + ".state").isEqualTo("migrating");
	}

	@Test
	void oneWhoseSessionIsGoneBeforeItsSchemaWasCurrentIsGone() {
		other("null", "0", "now()");
		fleet().jsonPath(LANE + ".state").isEqualTo("gone");
	}

	@Test
	void aLaterSessionWithItsProcessIdIsNotItsOwn() {
		other("null", "pid", "now() - interval '1 day'");
		fleet().jsonPath(LANE + ".state").isEqualTo("gone");
	}

	@Test
	void oneThatHasMigratedGoesOnBooting() {
		other("now", "0", "now()");
		fleet().jsonPath(LANE + ".state").isEqualTo("booting");
		other("now", "0", "now() - interval '3 minutes'");
		fleet().jsonPath(LANE + ".state").isEqualTo("silent");
	}

	@Test
	void aJobThatHasMigratedHasEnded() {
		other("now", "0", "now() - interval '3 minutes'");
		this.database
			.sql("UPDATE replica_boots SET boot = boot || '{\"job\": true}' WHERE boot ->> 'replica' = 'other'")
			.update();
		fleet().jsonPath(LANE + ".state").isEqualTo("ended");
	}

	@Test
	void anOlderBootIsNotPartOfThis() {
		other("now", "0", "now()");
		this.database
			.sql("UPDATE replica_boots SET started_at = now() - interval '1 hour' WHERE boot ->> 'replica' = 'other'")
			.update();
		fleet().jsonPath(LANE).isEmpty();
	}

	@Test
	void thePageIsAtTheRootAndNeedsNobodyElse() {
		this.http.get()
			.uri("/")
			.accept(MediaType.TEXT_HTML)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.value((page) -> assertThat(page).contains("fleet.js", "default-src 'none'")
				.doesNotContain("http://", "https://"));
	}

	private RestTestClient.BodyContentSpec fleet() {
		return this.http.get().uri("/fleet").exchange().expectStatus().isOk().expectBody();
	}

	/** A boot of a replica that is not there; its session is some other one's. */
	private void other(String currentAt, String pid, String seenAt) {
		forgetTheOther();
		UUID id = UUID.randomUUID();
		this.database
			.sql("""
					INSERT INTO replica_boots (id, started_at, boot, session_pid, seen_at)
					SELECT ?, now(), jsonb_build_object('id', ?::text, 'replica', 'other', 'job', false, 'startedAt', now(), 'waitedMs', 0,
					    'steps', '[]'::jsonb, 'currentAt', %s), %s, %s
					FROM pg_stat_activity WHERE backend_type = 'client backend' LIMIT 1"""
				.formatted(currentAt.equals("now") ? "now()" : "NULL", pid, seenAt))
			.param(id)
			.param(id.toString())
			.update();
	}

}
