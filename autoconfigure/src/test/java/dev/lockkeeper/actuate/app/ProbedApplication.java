package dev.lockkeeper.actuate.app;

import java.util.Map;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A service with a port and health endpoints that migrates when it starts. Understands
 * the options of {@link dev.lockkeeper.resilience.ReplicaMain}, and every property of
 * Spring Boot.
 */
@SpringBootApplication(exclude = { HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class })
@RestController
public class ProbedApplication {

	private final JdbcTemplate jdbc;

	ProbedApplication(JdbcTemplate jdbc) {
		this.jdbc = jdbc;
	}

	@GetMapping("/boats")
	String boats() {
		return this.jdbc.queryForObject("SELECT name FROM boats", String.class);
	}

	public static void main(String[] arguments) {
		SpringApplication application = new SpringApplication(ProbedApplication.class);
		application.setDefaultProperties(Map.of("spring.application.name", "${replica.name}", "spring.datasource.url",
				"${replica.url}", "spring.datasource.username", "postgres", "spring.datasource.password",
				"${replica.password:postgres}", "spring.datasource.hikari.maximum-pool-size", "1",
				"lockkeeper.locations", "${replica.locations}", "server.address", "127.0.0.1"));
		application.run(arguments);
		System.out.println("READY");
	}

}
