package dev.lockkeeper.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Books berths for boats. The starter on the class path and the files in
 * {@code db/migration} are all it takes to migrate; the package {@code migration} shows
 * what could be added, and the page in {@code fleet} how the fleet booted.
 */
@SpringBootApplication
public class SampleApplication {

	public static void main(String[] args) {
		SpringApplication.run(SampleApplication.class, args);
	}

}
