package dev.lockkeeper.sample.demo;

/**
 * Something that can happen when replicas boot.
 */
interface Scenario {

	/** Lets it happen, and looks whether it went as it should. */
	Verdict play(Stage stage) throws Exception;

}
