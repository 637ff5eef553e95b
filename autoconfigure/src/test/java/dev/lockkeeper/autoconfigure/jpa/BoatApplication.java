package dev.lockkeeper.autoconfigure.jpa;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A small application for tests of JPA and of test slices. */
@SpringBootApplication
class BoatApplication {

}
