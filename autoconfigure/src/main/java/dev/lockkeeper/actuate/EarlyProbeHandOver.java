package dev.lockkeeper.actuate;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Frees a port at the last moment before the web server of the same application context
 * binds it.
 */
final class EarlyProbeHandOver implements SmartLifecycle {

	private final Runnable freePort;

	private volatile boolean running;

	EarlyProbeHandOver(Runnable freePort) {
		this.freePort = freePort;
	}

	@Override
	public void start() {
		this.freePort.run();
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

}
