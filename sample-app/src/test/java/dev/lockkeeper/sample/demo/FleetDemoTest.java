package dev.lockkeeper.sample.demo;

import java.io.IOException;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.lockkeeper.sample.SampleTest;
import dev.lockkeeper.sample.ScratchDatabases;

import static org.assertj.core.api.Assertions.assertThat;

@SampleTest
class FleetDemoTest {

	private static final Pattern ROW = Pattern.compile("^  \\d +\\d+ +[\\d.]+ s +(\\d+) migrations +[\\d.]+ s$",
			Pattern.MULTILINE);

	@Autowired
	private ScratchDatabases databases;

	private DemoProcess demo;

	@AfterEach
	void killWhatIsLeft() {
		this.demo.close();
	}

	@Test
	void oneReplicaAppliesAllMigrationsAndAllOfThemAnswer(TestInfo test) throws Exception {
		start(test, "--replicas=3", "--exit");
		assertThat(this.demo.exitStatus()).as(this.demo.output()).isZero();
		assertThat(ROW.matcher(this.demo.output()).results().map((row) -> row.group(1))).as(this.demo.output())
			.containsExactlyInAnyOrder("15", "0", "0");
		assertThat(this.demo.output()).containsPattern("replica \\d   waits for replica \\d")
			.contains("applied 011_index_open_bookings")
			.contains("applied 014_load_demo_harbour")
			.contains("applied 015_normalise_harbour_names")
			.containsPattern("/actuator/health +200 +\\{.*\"status\":\"UP\"")
			.containsPattern("/harbours/STB +200 +\\{\"code\":\"STB\",\"name\":\"Stoke Bruerne\"")
			.containsPattern("yes +one replica migrated, replica \\d")
			.contains("no migration was applied twice: 15 applied, 15 recorded")
			.doesNotContain("NO  ");
		this.demo.assertThatNoChildIsLeft(4);
	}

	@Test
	void aDatabaseThatIsNotThereFailsAtOnce(TestInfo test) throws Exception {
		start(test, "--exit", "--spring.datasource.url=jdbc:postgresql://127.0.0.1:1/nothing?password=secret");
		assertThat(this.demo.exitStatus()).as(this.demo.output()).isEqualTo(1);
		assertThat(this.demo.output()).contains("No database at jdbc:postgresql://127.0.0.1:1/nothing: ")
			.doesNotContain("secret");
		this.demo.assertThatNoChildIsLeft(0);
	}

	@Test
	void aMigrationThatFailsIsShownOnceAndFailsTheDemonstration(TestInfo test) throws Exception {
		DriverManagerDataSource database = this.databases.create("occupied");
		new JdbcTemplate(database).execute("CREATE TABLE harbours (somebody_elses text)");
		start(test, "--replicas=2", "--exit", "--spring.datasource.url=" + database.getUrl(),
				"--spring.datasource.username=" + database.getUsername(),
				"--spring.datasource.password=" + database.getPassword());
		assertThat(this.demo.exitStatus()).as(this.demo.output()).isEqualTo(1);
		assertThat(this.demo.output()).contains("replica 1   ended with exit status 1 before it was ready")
			.contains("replica 2   ended with exit status 1 before it was ready")
			.containsOnlyOnce("relation \"harbours\" already exists")
			.containsOnlyOnce("with the same report")
			.containsPattern("NO +all 2 replicas are ready and answer");
		this.demo.assertThatNoChildIsLeft(2);
		this.databases.drop("occupied");
	}

	@Test
	void nothingIsLeftWhenTheDemonstrationIsKilled(TestInfo test) throws Exception {
		start(test);
		this.demo.awaitWhileWatching(() -> this.demo.children() == 4);
		this.demo.kill();
		this.demo.assertThatNoChildIsLeft(4);
	}

	@Test
	void anUnknownScenarioIsAnsweredWithTheKnownOnes(TestInfo test) throws Exception {
		start(test, "--scenario=flood");
		assertThat(this.demo.exitStatus()).isEqualTo(1);
		assertThat(this.demo.output())
			.startsWith("--scenario is one of race, kill, index, rollback, broken, not 'flood'")
			.contains("--scenario=kill ", "--replicas=N");
		this.demo.assertThatNoChildIsLeft(0);
	}

	private void start(TestInfo test, String... arguments) throws IOException {
		this.demo = DemoProcess.start(test, arguments);
	}

}
