package dev.lockkeeper.postgres;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Delays are random and sleeps are never exact, so that what is measured has to lie
 * between limits that no load of the machine should move it out of.
 */
@Timeout(60)
class BackoffTest {

	private static final Duration LONG = Duration.ofSeconds(5);

	@AfterEach
	void forgetTheInterrupt() {
		Thread.interrupted();
	}

	@Test
	void theFirstDelayIsAtLeastHalfOfTheShortest() {
		List<Long> delays = Stream.generate(() -> new Backoff(LONG).nextMillis()).limit(500).toList();
		assertThat(delays).allSatisfy((delay) -> assertThat(delay).isBetween(6L, 40L)).contains(6L, 10L);
	}

	@Test
	void noDelayIsLongerThanTheLongest() {
		List<Long> delays = Stream.generate(() -> new Backoff(Duration.ofMillis(4)).nextMillis()).limit(200).toList();
		assertThat(delays).containsOnly(3L, 4L);
	}

	@Test
	void delaysGrowWithTheTimeWaitedUntilNobodyNotices() throws Exception {
		assertThat(time(() -> new Backoff(LONG).pauseAfter(Duration.ofMillis(30)))).isBetween(14L, 2000L);
		assertThat(time(() -> new Backoff(LONG).pauseAfter(Duration.ofMillis(200)))).isBetween(19L, 2000L);
	}

	@Test
	void aLongWaitGrowsByATenthOfIt() throws Exception {
		assertThat(time(() -> new Backoff(LONG).pauseAfter(Duration.ofSeconds(2)))).isBetween(98L, 2000L);
	}

	@Test
	void delaysGoOnDoublingForThoseWhoAreTold() throws Exception {
		assertThat(time(() -> Backoff.doubling(LONG).pauseAfter(Duration.ofMillis(300)))).isBetween(148L, 2000L);
		assertThat(time(() -> Backoff.doubling(Duration.ofMillis(5)).pauseAfter(Duration.ofHours(1)))).isBetween(1L,
				2000L);
	}

	@Test
	void aPauseForSomebodyElseIsAsLongAsThatNeedsAndAQuarterMoreAtMost() throws Exception {
		long total = 0;
		for (int i = 0; i < 5; i++) {
			long elapsed = time(() -> new Backoff(LONG).pauseAtLeast(Duration.ofMillis(60)));
			assertThat(elapsed).isGreaterThanOrEqualTo(59);
			total += elapsed;
		}
		assertThat(total).isLessThan(600);
	}

	@Test
	void aPauseForSomebodyElseIsNoShorterThanOnesOwn() throws Exception {
		assertThat(time(() -> new Backoff(LONG).pauseAtLeast(Duration.ZERO))).isBetween(9L, 2000L);
		assertThat(time(() -> new Backoff(Duration.ofMillis(1)).pauseAtLeast(Duration.ZERO))).isBetween(0L, 2000L);
	}

	@Test
	void theTimeWaitedIsThatSinceTheStart() throws Exception {
		Backoff backoff = new Backoff(LONG);
		assertThat(backoff.waited()).isBetween(Duration.ZERO, Duration.ofSeconds(5));
		backoff.pause();
		assertThat(backoff.waited()).isBetween(Duration.ofMillis(5), Duration.ofSeconds(5));
	}

	@Test
	void everyPauseEndsWhenTheThreadIsToldSo() {
		assertInterrupted(() -> new Backoff(LONG).pause());
		assertInterrupted(() -> new Backoff(LONG).pauseAfter(Duration.ofMillis(1)));
		assertInterrupted(() -> new Backoff(LONG).pauseAtLeast(Duration.ofMillis(1)));
	}

	private static void assertInterrupted(ThrowingCallable pause) {
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(pause);
	}

	private static long time(Pause pause) throws InterruptedException {
		long start = System.nanoTime();
		pause.run();
		return Duration.ofNanos(System.nanoTime() - start).toMillis();
	}

	/** Something that sleeps. */
	private interface Pause {

		void run() throws InterruptedException;

	}

}
