package dev.lockkeeper.postgres;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Delays between tries. They double until they are as long as nobody minds, and grow with
 * the time waited from there on, so that trying again adds a tenth to any longer wait: a
 * large fleet that asks too often keeps the server from what it waits for. They are
 * random, so that replicas that started at one moment do not ask at one moment.
 */
public final class Backoff {

	private static final long MIN_MS = 10;

	private static final long UNNOTICED_MS = 40;

	private static final double SHARE_OF_WAIT = 0.1;

	private final long start = System.nanoTime();

	private final Duration longest;

	private final double shareOfWait;

	/**
	 * Starts to count.
	 * @param longest no delay is longer
	 */
	public Backoff(Duration longest) {
		this(longest, SHARE_OF_WAIT);
	}

	private Backoff(Duration longest, double shareOfWait) {
		this.longest = longest;
		this.shareOfWait = shareOfWait;
	}

	/** For those who are told when it is worth trying again: delays go on doubling. */
	static Backoff doubling(Duration longest) {
		return new Backoff(longest, 1);
	}

	/** Time since the start. */
	public Duration waited() {
		return Duration.ofNanos(System.nanoTime() - this.start);
	}

	/**
	 * Sleeps for a while.
	 * @throws InterruptedException if the thread is told to stop waiting
	 */
	public void pause() throws InterruptedException {
		pauseAfter(waited());
	}

	/**
	 * Sleeps for a while.
	 * @param waited how long it has been, where that is not the time since the start
	 * @throws InterruptedException if the thread is told to stop waiting
	 */
	public void pauseAfter(Duration waited) throws InterruptedException {
		Thread.sleep(nextMillis(waited));
	}

	/** The next delay, in milliseconds. */
	long nextMillis() {
		return nextMillis(waited());
	}

	private long nextMillis(Duration waited) {
		long delay = delay(waited);
		return ThreadLocalRandom.current().nextLong(delay / 2 + 1, delay + 1);
	}

	/**
	 * Sleeps for a while, as long as somebody else needs.
	 * @param shortest no delay is shorter
	 * @throws InterruptedException if the thread is told to stop waiting
	 */
	public void pauseAtLeast(Duration shortest) throws InterruptedException {
		long delay = Math.max(delay(waited()), shortest.toMillis());
		Thread.sleep(ThreadLocalRandom.current().nextLong(delay, delay + delay / 4 + 1));
	}

	private long delay(Duration waited) {
		long doubled = Math.min(Math.max(waited.toMillis(), MIN_MS), UNNOTICED_MS);
		long share = (long) (waited.toMillis() * this.shareOfWait);
		return Math.min(Math.max(share, doubled), this.longest.toMillis());
	}

}
