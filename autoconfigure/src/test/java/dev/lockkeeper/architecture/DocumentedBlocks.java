package dev.lockkeeper.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Examples on the pages of the documentation.
 */
final class DocumentedBlocks {

	private DocumentedBlocks() {
	}

	/** The text of a page in {@code docs}. */
	static String page(String name) {
		try {
			return Files.readString(Path.of("..", "docs", name));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** All blocks of one language on a page, in their order. */
	static List<String> read(String page, String language) {
		Pattern block = Pattern.compile("```" + language + "\\n(.*?)```", Pattern.DOTALL);
		return block.matcher(page(page)).results().map((match) -> match.group(1)).toList();
	}

}
