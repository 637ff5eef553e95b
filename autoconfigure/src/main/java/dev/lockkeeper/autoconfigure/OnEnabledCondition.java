package dev.lockkeeper.autoconfigure;

import java.util.Locale;
import java.util.Set;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches unless Lockkeeper is switched off, in any of the words that are bound as that.
 * A value that is no such word must not go for one: it is refused when it is bound.
 */
final class OnEnabledCondition extends SpringBootCondition {

	private static final Set<String> FALSE = Set.of("false", "off", "no", "0");

	private static final String PROPERTY = LockkeeperProperties.PREFIX + ".enabled";

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		String enabled = context.getEnvironment().getProperty(PROPERTY);
		return new ConditionOutcome(enabled == null || !FALSE.contains(enabled.strip().toLowerCase(Locale.ROOT)),
				ConditionMessage.forCondition("Lockkeeper").because(PROPERTY + "=" + enabled));
	}

}
