package dev.lockkeeper.lint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page that explains the rules, with its examples.
 */
final class LintRulesDocument {

	private static final Pattern SQL = Pattern.compile("```sql\\n(.*?)```", Pattern.DOTALL);

	private final String text;

	private LintRulesDocument(String text) {
		this.text = text;
	}

	static LintRulesDocument read() {
		try {
			return new LintRulesDocument(Files.readString(Path.of("..", "docs", "lint-rules.md")));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** What is said of a rule under its name. */
	String section(LintRule rule) {
		String heading = "\n### " + rule.ruleName() + "\n";
		int start = this.text.indexOf(heading);
		if (start < 0) {
			throw new IllegalStateException("docs/lint-rules.md has no section on " + rule.ruleName());
		}
		int end = this.text.indexOf("\n### ", start + heading.length());
		return this.text.substring(start + heading.length(), (end >= 0) ? end : this.text.length());
	}

	/** The example of what hurts. */
	List<String> hurting(LintRule rule) {
		return examples(rule).get(0);
	}

	/** The examples of safer ways, each of one or more files. */
	List<List<String>> safer(LintRule rule) {
		List<List<String>> examples = examples(rule);
		return examples.subList(1, examples.size());
	}

	private List<List<String>> examples(LintRule rule) {
		List<List<String>> examples = new ArrayList<>();
		Matcher matcher = SQL.matcher(section(rule));
		while (matcher.find()) {
			examples.add(Arrays.stream(matcher.group(1).split("(?m)^(?=-- \\d+)")).toList());
		}
		return examples;
	}

	String text() {
		return this.text;
	}

}
