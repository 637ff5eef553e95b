package dev.lockkeeper.sample.demo;

import dev.lockkeeper.sample.SampleApplication;

/**
 * The service, unchanged, in a JVM that does not outlive the demonstration.
 */
final class ReplicaMain {

	private ReplicaMain() {
	}

	public static void main(String[] args) {
		ChildJvm.endWithParent();
		SampleApplication.main(args);
	}

}
