package dev.lockkeeper.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Books berths for boats. Nothing in here is about migrations: the starter on the class
 * path and the files in {@code db/migration} are all it takes. Only the page that shows
 * how the fleet booted, in {@code fleet}, wants to know what the starter did.
 */
@SpringBootApplication
public class SampleApplication {

	public static void main(String[] args) {
		SpringApplication.run(SampleApplication.class, args);
	}

}
