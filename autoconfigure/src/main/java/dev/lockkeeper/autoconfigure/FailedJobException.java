package dev.lockkeeper.autoconfigure;

import org.springframework.boot.ExitCodeGenerator;

/**
 * Migrating was all that this process was for, and it has failed. Tells Spring Boot to
 * end the process even if some other thread is still alive; what is reported is the
 * cause.
 */
final class FailedJobException extends RuntimeException implements ExitCodeGenerator {

	FailedJobException(RuntimeException cause) {
		super(cause.getMessage(), cause);
	}

	@Override
	public int getExitCode() {
		return 1;
	}

}
