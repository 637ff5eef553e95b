package dev.lockkeeper.sample.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows of text under a header, each column as wide as its widest cell.
 */
final class TextTable {

	private final List<List<String>> rows = new ArrayList<>();

	TextTable(String... header) {
		row(header);
	}

	void row(String... cells) {
		this.rows.add(List.of(cells));
	}

	String render() {
		List<String> header = this.rows.get(0);
		int[] widths = IntStream.range(0, header.size())
			.map((column) -> this.rows.stream().mapToInt((row) -> row.get(column).length()).max().orElse(0))
			.toArray();
		return this.rows.stream().map((row) -> line(row, widths)).collect(Collectors.joining("\n"));
	}

	private static String line(List<String> cells, int[] widths) {
		return IntStream.range(0, widths.length)
			.mapToObj((column) -> cells.get(column) + " ".repeat(widths[column] - cells.get(column).length()))
			.collect(Collectors.joining("  ", "  ", ""))
			.stripTrailing();
	}

}
