package dev.lockkeeper.sample.demo;

import org.springframework.boot.SpringApplication;

import dev.lockkeeper.sample.SampleApplication;

/**
 * The service with demo data, in a JVM that does not outlive the demonstration.
 */
final class ReplicaMain {

	private ReplicaMain() {
	}

	public static void main(String[] args) {
		ChildJvm.endWithParent();
		SpringApplication application = new SpringApplication(SampleApplication.class);
		application.setAdditionalProfiles("demo");
		application.run(args);
	}

}
