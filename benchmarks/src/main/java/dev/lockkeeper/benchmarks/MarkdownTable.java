package dev.lockkeeper.benchmarks;

import java.util.Collections;
import java.util.List;

/**
 * A table in Markdown, line by line. The first column is text, the others are aligned to
 * the right.
 */
final class MarkdownTable {

	private final StringBuilder text = new StringBuilder();

	MarkdownTable(List<String> head) {
		row(head);
		this.text.append("|---|").append(String.join("", Collections.nCopies(head.size() - 1, "--:|"))).append('\n');
	}

	void row(List<String> cells) {
		this.text.append("| ")
			.append(String.join(" | ", cells.stream().map((cell) -> cell.replace("|", "\\|")).toList()))
			.append(" |\n");
	}

	@Override
	public String toString() {
		return this.text.toString();
	}

}
