package dev.lockkeeper.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import reactor.netty.http.server.HttpServer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnNotWarDeployment;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;

import dev.lockkeeper.autoconfigure.LockkeeperAutoConfiguration;
import dev.lockkeeper.autoconfigure.MigrationRunner;
import dev.lockkeeper.autoconfigure.RunningMigrators;

/**
 * Auto-configuration of early probes: while a migration runs and no server of the
 * application is up, somebody answers its liveness and readiness probes.
 */
@AutoConfiguration(after = LockkeeperAutoConfiguration.class,
		afterName = "org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration")
@ConditionalOnWebApplication
@ConditionalOnNotWarDeployment
@ConditionalOnClass(value = { ManagementPortType.class, WebServerApplicationContext.class },
		name = "org.springframework.boot.health.actuate.endpoint.HealthEndpoint")
@ConditionalOnBean(MigrationRunner.class)
@Conditional(OnEarlyProbesCondition.class)
public final class EarlyProbesAutoConfiguration {

	@Bean
	static EarlyProbes lockkeeperEarlyProbes(ApplicationContext context, RunningMigrators migrators) {
		return new EarlyProbes(context, () -> state(migrators));
	}

	/**
	 * What an answer tells beside its status. Threads of the probes ask while the main
	 * thread makes beans, so this must not look for any.
	 */
	private static Map<String, Object> state(RunningMigrators migrators) {
		Map<String, Object> states = new LinkedHashMap<>();
		migrators.get().forEach((migrator) -> states.put(migrator.table(), RunDetails.forEverybody(migrator.state())));
		return states;
	}

	@Bean
	EarlyProbeHandOver lockkeeperEarlyProbeHandOver(EarlyProbes probes, ApplicationContext context,
			ObjectProvider<NettyRehearsal> rehearsal) {
		return new EarlyProbeHandOver(() -> {
			if (probes.isAnswering()) {
				// Alive it was all the time. Boot says so when everything is started,
				// and until then its own answer to a liveness probe would be 503
				AvailabilityChangeEvent.publish(context, LivenessState.CORRECT);
			}
			if (probes.holdServerPort()) {
				rehearsal.ifAvailable(NettyRehearsal::run);
				probes.freeServerPort();
			}
		});
	}

	/** Netty is the server that needs long between deciding to bind and binding. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ HttpServer.class, NettyReactiveWebServerFactory.class })
	@ConditionalOnBean(NettyReactiveWebServerFactory.class)
	static class NettyConfiguration {

		@Bean
		NettyRehearsal lockkeeperNettyRehearsal(ObjectProvider<ReactorResourceFactory> resources) {
			return new NettyRehearsal(resources.getIfUnique());
		}

	}

}
