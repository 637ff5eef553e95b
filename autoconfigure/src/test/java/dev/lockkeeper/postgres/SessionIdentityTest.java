package dev.lockkeeper.postgres;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SessionIdentityTest {

	@Test
	void aRowNamesTheApplicationAndItsHost() throws Exception {
		assertThat(new SessionIdentity("orders 1.4.2").appliedBy()).isEqualTo("orders 1.4.2 @" + host());
	}

	@Test
	void aSessionNamesLockkeeperToo() throws Exception {
		assertThat(new SessionIdentity("o").applicationName()).isEqualTo("lockkeeper o" + cut(" @" + host()));
	}

	@Test
	void aLongNameIsCutSoThatTheHostRemains() throws Exception {
		String name = new SessionIdentity("a".repeat(100)).applicationName();
		assertThat(name).hasSize(63).startsWith("lockkeeper aaa").endsWith(cut(" @" + host()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "ä", "€", "\uD83D\uDE80" })
	void aNameIsCutBetweenCharacters(String character) throws Exception {
		String name = new SessionIdentity(character.repeat(50)).applicationName();
		int bytes = character.getBytes(StandardCharsets.UTF_8).length;
		assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(64 - bytes, 63);
		String host = cut(" @" + host());
		assertThat(name).startsWith("lockkeeper " + character).endsWith(host);
		String application = name.substring("lockkeeper ".length(), name.length() - host.length());
		assertThat(application.replace(character, "")).isEmpty();
	}

	/** For a host's name, which is ASCII. */
	private static String cut(String text) {
		return text.substring(0, Math.min(text.length(), 31));
	}

	private static String host() throws UnknownHostException {
		String name = System.getenv("HOSTNAME");
		return (name != null && !name.isBlank()) ? name : InetAddress.getLocalHost().getHostName();
	}

}
