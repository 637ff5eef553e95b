package dev.lockkeeper.actuate;

import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;

/**
 * Hands over a management port of its own, in the application context that Spring Boot
 * makes for it: making that takes a while in which the port should still answer.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@ConditionalOnBean(EarlyProbes.class)
class EarlyProbesManagementContextConfiguration {

	@Bean
	EarlyProbeHandOver lockkeeperManagementProbeHandOver(EarlyProbes probes) {
		return new EarlyProbeHandOver(probes::freeManagementPort);
	}

}
