package dev.lockkeeper.script;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import dev.lockkeeper.script.SqlLexer.Token;

import static org.assertj.core.api.Assertions.assertThat;

class SqlSplitterPropertyTest {

	@Property(tries = 3000)
	void failsOnlyWithAPositionInTheScript(@ForAll("scripts") String script) {
		try {
			SqlSplitter.split(script);
		}
		catch (SqlSyntaxException ex) {
			List<String> lines = lines(script);
			assertThat(ex.line()).isBetween(1, lines.size());
			String line = lines.get(ex.line() - 1);
			assertThat(ex.column()).isBetween(1, line.codePointCount(0, line.length()) + 1);
		}
	}

	@Property(tries = 3000)
	void parsesOrRefusesEverything(@ForAll("scripts") String script) {
		try {
			ParsedScript parsed = ParsedScript.parse(script);
			assertThat(parsed.statements()).isEqualTo(SqlSplitter.split(script));
		}
		catch (SqlSyntaxException ex) {
			assertThat(ex.line()).isPositive();
		}
	}

	/** The tokens of the script are those of its statements, and semicolons. */
	@Property(tries = 3000)
	void losesNothingButSpaceCommentsAndSemicolons(@ForAll("scripts") String script) throws Exception {
		List<SqlStatement> statements = split(script);
		if (statements.stream().noneMatch((statement) -> statement.copyData() != null)) {
			List<String> found = new ArrayList<>();
			for (SqlStatement statement : statements) {
				found.addAll(tokens(statement.sql()));
			}
			assertThat(withoutSemicolons(found)).isEqualTo(withoutSemicolons(tokens(script)));
		}
	}

	@Property(tries = 3000)
	void findsTheTextAtThePositionItTells(@ForAll("scripts") String script) {
		List<String> lines = lines(script);
		for (SqlStatement statement : split(script)) {
			String line = lines.get(statement.line() - 1);
			String firstLine = lines(statement.sql()).get(0);
			assertThat(line.substring(line.offsetByCodePoints(0, statement.column() - 1))).startsWith(firstLine);
		}
	}

	@Property(tries = 3000)
	void findsOneStatementInTheTextOfOne(@ForAll("scripts") String script) {
		for (SqlStatement statement : split(script)) {
			if (statement.copyData() == null) {
				assertThat(split(statement.sql())).containsExactly(new SqlStatement(statement.sql(), 1, 1, null));
			}
		}
	}

	@Property(tries = 3000)
	void findsTheSameInWhatItFound(@ForAll("scripts") String script) {
		List<SqlStatement> statements = split(script);
		String joined = statements.stream()
			.map((statement) -> statement.sql()
					+ ((statement.copyData() != null) ? ";\n" + endLine(statement.copyData()) + "\\." : ";") + "\n")
			.collect(Collectors.joining());
		List<SqlStatement> again = split(joined);
		assertThat(again).extracting(SqlStatement::sql).isEqualTo(statements.stream().map(SqlStatement::sql).toList());
		assertThat(again).extracting(SqlStatement::copyData)
			.isEqualTo(statements.stream()
				.map((statement) -> (statement.copyData() != null) ? endLine(statement.copyData()) : null)
				.toList());
	}

	@Provide
	Arbitrary<String> scripts() {
		List<String> fragments = new ArrayList<>(GeneratedScripts.fragments());
		fragments.addAll(List.of("\\", "\r\n", "\r", "\f", "COPY t FROM stdin", "COPY t FROM stdin;\n", "\n\\.\n",
				"-- lockkeeper: transaction=none\n", "lockkeeper:", "SET standard_conforming_strings = ", "off",
				"VACUUM", "COMMIT", "\ud83d", "CREATE INDEX CONCURRENTLY "));
		Arbitrary<String> text = Arbitraries.of(fragments).list().ofMaxSize(40).map((parts) -> String.join("", parts));
		return Combinators.combine(Arbitraries.of("", "", "\uFEFF"), text).as((mark, rest) -> mark + rest);
	}

	private static List<SqlStatement> split(String script) {
		try {
			return SqlSplitter.split(script);
		}
		catch (SqlSyntaxException ex) {
			return List.of();
		}
	}

	private static List<String> tokens(String text) throws SqlSyntaxException {
		List<String> result = new ArrayList<>();
		if (split(text).isEmpty()) {
			return result;
		}
		SqlLexer lexer = new SqlLexer(text, PositionCounter.startOf(text));
		for (Token token = lexer.next(); token != Token.END; token = lexer.next()) {
			if (token != Token.LINE_COMMENT && token != Token.BLOCK_COMMENT) {
				result.add(lexer.tokenText());
			}
		}
		return result;
	}

	private static List<String> withoutSemicolons(List<String> tokens) {
		return tokens.stream().filter((token) -> !token.equals(";")).toList();
	}

	private static List<String> lines(String script) {
		String text = script.startsWith("\uFEFF") ? script.substring(1) : script;
		return List.of(text.split("\r\n|\r|\n", -1));
	}

	private static String endLine(String data) {
		return (data.isEmpty() || data.endsWith("\n")) ? data : data + "\n";
	}

}
