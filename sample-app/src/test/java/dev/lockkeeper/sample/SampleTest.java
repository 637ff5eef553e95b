package dev.lockkeeper.sample;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

/**
 * Tests of the whole service on a real port and a real PostgreSQL, all of which share one
 * context. Testcontainers reports at ERROR that there is no Docker, and the embedded
 * server repeats its log at INFO.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "logging.level.org.testcontainers=off", "logging.level.io.zonky=warn" })
@AutoConfigureRestTestClient
@Import({ TestDatabaseConfiguration.class, ScratchDatabases.class })
public @interface SampleTest {

}
