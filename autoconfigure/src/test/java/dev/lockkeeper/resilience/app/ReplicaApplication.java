package dev.lockkeeper.resilience.app;

import java.util.Map;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * A Spring Boot service without a port that migrates when it starts. Understands the
 * options of {@link dev.lockkeeper.resilience.ReplicaMain}.
 */
@SpringBootApplication
public class ReplicaApplication {

	public static void main(String[] arguments) {
		SpringApplication application = new SpringApplication(ReplicaApplication.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setDefaultProperties(Map.of("spring.application.name", "${replica.name}", "spring.datasource.url",
				"${replica.url}", "spring.datasource.username", "postgres", "spring.datasource.password",
				"${replica.password:postgres}", "spring.datasource.hikari.maximum-pool-size", "1",
				"lockkeeper.locations", "${replica.locations}", "logging.level.dev.lockkeeper", "INFO"));
		application.run(arguments).close();
		System.out.println("READY");
	}

}
