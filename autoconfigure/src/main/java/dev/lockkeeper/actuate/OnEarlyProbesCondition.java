package dev.lockkeeper.actuate;

import java.util.Locale;
import java.util.Set;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches when early probes are asked for, or on Kubernetes unless they are declined.
 */
final class OnEarlyProbesCondition extends SpringBootCondition {

	private static final Set<String> TRUE = Set.of("true", "on", "yes", "1");

	private static final String PROPERTY = "lockkeeper.early-probes.enabled";

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		Environment environment = context.getEnvironment();
		ConditionMessage.Builder message = ConditionMessage.forCondition("Early probes");
		String enabled = environment.getProperty(PROPERTY);
		if (enabled != null) {
			return new ConditionOutcome(isTrue(enabled), message.because(PROPERTY + "=" + enabled));
		}
		boolean kubernetes = CloudPlatform.KUBERNETES.isActive(environment);
		return new ConditionOutcome(kubernetes, message.because(kubernetes ? "on Kubernetes" : "not on Kubernetes"));
	}

	/** As it is bound; what cannot be bound is refused there. */
	private static boolean isTrue(String enabled) {
		return TRUE.contains(enabled.strip().toLowerCase(Locale.ROOT));
	}

}
