package dev.lockkeeper.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Configuration that the documentation shows can be bound as it stands.
 */
class DocumentedYamlTest {

	private static final Path ROOT = Path.of("..");

	private static final Pattern BLOCK = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

	@ParameterizedTest
	@MethodSource("blocks")
	void binds(Block block) throws IOException {
		List<PropertySource<?>> sources = new YamlPropertySourceLoader().load("docs",
				new ByteArrayResource(block.yaml().getBytes(StandardCharsets.UTF_8)));
		new ApplicationContextRunner().withUserConfiguration(Properties.class)
			.withInitializer((context) -> sources.forEach(context.getEnvironment().getPropertySources()::addFirst))
			.withPropertyValues("APP_PASSWORD=a", "OWNER_PASSWORD=b")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void thereIsSomethingToBind() {
		assertThat(blocks()).hasSizeGreaterThan(8);
	}

	static List<Block> blocks() {
		try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
			List<Path> files = Stream.concat(Stream.of(ROOT.resolve("README.md")), docs)
				.filter((file) -> file.toString().endsWith(".md"))
				.toList();
			List<Block> blocks = new ArrayList<>();
			for (Path file : files) {
				Matcher matcher = BLOCK.matcher(Files.readString(file));
				while (matcher.find()) {
					if (matcher.group(1).contains("lockkeeper")) {
						blocks.add(new Block(file.getFileName().toString(), matcher.group(1)));
					}
				}
			}
			return blocks;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private record Block(String file, String yaml) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(LockkeeperProperties.class)
	static class Properties {

		@Bean
		static PropertyChecks propertyChecks() {
			return new PropertyChecks();
		}

	}

}
