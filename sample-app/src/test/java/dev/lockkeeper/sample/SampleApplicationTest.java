package dev.lockkeeper.sample;

import java.util.Map;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

@SampleTest
class SampleApplicationTest {

	@Autowired
	private RestTestClient http;

	@Autowired
	private JdbcClient database;

	@Test
	void aHarbourHasItsReferenceDataAndTheBackfilledPrice() {
		this.http.get().uri("/harbours/STB").exchange().expectStatus().isOk().expectBody().json("""
				{
					"code": "STB", "name": "Stoke Bruerne", "canal": "Grand Union Canal",
					"notice": "Visitors' berths only: two nights at most",
					"berths": 4, "poweredBerths": 1, "longestBerthCm": 2190, "cheapestNightCents": 1430
				}""");
	}

	@Test
	void allHarboursAreThere() {
		this.http.get()
			.uri("/harbours")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$[*].name")
			.value((names) -> assertThat(names).asInstanceOf(InstanceOfAssertFactories.LIST)
				.containsExactly("Braunston", "Foxton", "Gas Street Basin", "Llangollen", "Stoke Bruerne",
						"Tardebigge"));
	}

	@Test
	void aBookedBerthIsNotFreeInThatTimeAndTheTriggerRecordsTheBooking() {
		book(1, "Kestrel", "2027-05-01", "2027-05-04").expectStatus()
			.isCreated()
			.expectBody()
			.jsonPath("$.status")
			.isEqualTo("REQUESTED");
		book(1, "Heron", "2027-05-03", "2027-05-05").expectStatus()
			.isEqualTo(409)
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo("The berth is taken in that time");
		book(1, "Heron", "2027-05-04", "2027-05-05").expectStatus().isCreated();
		book(9, "Heron", "2027-05-04", "2027-05-05").expectStatus().isNotFound();
		this.http.get()
			.uri("/harbours/FOX/berths?lengthCm=1600&arrival=2027-05-02&departure=2027-05-03")
			.exchange()
			.expectBody()
			.jsonPath("$[*].number")
			.isEqualTo(2);
		assertThat(this.database.sql("SELECT new_status::text FROM booking_events").query(String.class).list())
			.containsExactly("REQUESTED", "REQUESTED");
	}

	@Test
	void aHarbourIsFoundByPartOfItsNameHoweverItIsTyped() {
		this.http.get()
			.uri("/harbours?name={name}", "stöke  BRÜ")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$[*].code")
			.isEqualTo("STB");
	}

	private RestTestClient.ResponseSpec book(int berth, String boat, String arrival, String departure) {
		return this.http.post()
			.uri("/harbours/FOX/bookings")
			.contentType(MediaType.APPLICATION_JSON)
			.body(Map.of("berth", berth, "boat", boat, "arrival", arrival, "departure", departure))
			.exchange();
	}

	@Test
	void theIndexBuiltConcurrentlyIsValid() {
		assertThat(this.database.sql("SELECT indisvalid FROM pg_index WHERE indexrelid = 'bookings_open'::regclass")
			.query(Boolean.class)
			.single()).isTrue();
	}

	@Test
	void everyMigrationIsRecordedOnce() {
		assertThat(
				this.database.sql("SELECT version FROM schema_migrations ORDER BY version").query(String.class).list())
			.hasSize(15)
			.startsWith("001_create_harbours")
			.endsWith("015_normalise_harbour_names");
	}

	@Test
	void theReplicaIsAliveAndReady() {
		this.http.get().uri("/actuator/health/liveness").exchange().expectStatus().isOk();
		this.http.get().uri("/actuator/health/readiness").exchange().expectStatus().isOk();
	}

}
