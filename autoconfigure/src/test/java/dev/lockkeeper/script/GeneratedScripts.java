package dev.lockkeeper.script;

import java.util.List;
import java.util.Random;

/**
 * Scripts made from fragments, the same ones for the same seed. No fragment has a
 * backslash that could make psql run a command other than an unknown one.
 */
final class GeneratedScripts {

	private static final List<String> STATEMENTS = List.of("SELECT~1", "SELECT~'a;'~,~'it''s'~",
			"SELECT~E'it\\'s;\\\\'~,~'\\'~", "SELECT~$$;'$$~,~$x$;$$;$x$", "SELECT~1~AS~\"a;\"\"b\"~",
			"SELECT~(~1~)~+~(~(~2~)~)~", "SELECT~U&'d\\0061;'~,~B'01'~,~x'0f'~", "DO~$do$~BEGIN~PERFORM~1;~END;~$do$~",
			"SELECT~(~ARRAY[~1~,~2~]~)~[~1~]~",
			"CREATE~OR~REPLACE~FUNCTION~pg_temp.f()~RETURNS~int~BEGIN~ATOMIC~SELECT~CASE~WHEN~true~THEN~1~END;~SELECT~2;~END",
			"CREATE~OR~REPLACE~FUNCTION~pg_temp.g()~RETURNS~int~LANGUAGE~sql~AS~$$~SELECT~1;~$$~",
			"CREATE~OR~REPLACE~RULE~r~AS~ON~INSERT~TO~t~DO~ALSO~(~SELECT~1;~SELECT~';'~;~)~", "SELECT~'a;'\n\t'b;'~",
			"SELECT~E'\\';'\n'\\n;'~", "SELECT~été~FROM~(SELECT~';🚢'~AS~été)~AS~v~",
			"SELECT~'{\"a\":1}'::jsonb~?~'a;'~", "BEGIN;~SELECT~1;~COMMIT", "VALUES~(1,~';'),~(2,~$a$b$;$a$)~",
			"COPY~(SELECT~1)~TO~STDOUT", "COPY~t~FROM~stdin;\n1\n2\n\\.\nSELECT~1",
			"COPY~c~(line)~FROM~STDIN~CSV;\n\"3;\"\n\\.\n", "");

	private static final List<String> SPACES = List.of(" ", " ", " ", "\n", "\t", " /* ; */ ", " /* /* ' */ ; */",
			" -- it's;\n", "\n\n", " --\n", " /**/ ", "\r\n");

	private static final List<String> FRAGMENTS = List.of("SELECT", "1", "a", ";", ";", ";", ";\n", "\n", "\n", " ",
			" ", " ", "'", "'", "''", "E'", "e'a", "\\'", "\"", "\"", "$$", "$$", "$a$", "$a$", "$a", "b$", "$", "/*",
			"*/", "--", "-", "/", "*", "(", ")", "[", "]", "x$a$", "U&'", "U&\"", "u&", "B'", "é", "🚢", ",", "+", ".",
			"?", "{", "CREATE ", "FUNCTION ", "CREATE FUNCTION f() ", "CREATE OR REPLACE PROCEDURE f() ",
			"BEGIN ATOMIC ", " CASE ", " END ", " END;");

	private GeneratedScripts() {
	}

	/** A script that psql runs without an error. */
	static String runnable(Random random) {
		StringBuilder script = new StringBuilder("CREATE TABLE t (a int); CREATE TABLE c (line text);");
		for (int i = 0; i < 12; i++) {
			script.append(pick(SPACES, random)).append('\n');
			for (char c : pick(STATEMENTS, random).toCharArray()) {
				script.append((c == '~') ? pick(SPACES, random) : String.valueOf(c));
			}
			script.append(pick(List.of(";", ";;", "\n;", ";\n"), random));
		}
		return script.toString();
	}

	/** Fragments in any order. */
	static String nonsense(Random random) {
		StringBuilder script = new StringBuilder();
		for (int i = random.nextInt(40); i >= 0; i--) {
			script.append(pick(FRAGMENTS, random));
		}
		return script.toString();
	}

	static List<String> fragments() {
		return FRAGMENTS;
	}

	private static String pick(List<String> list, Random random) {
		return list.get(random.nextInt(list.size()));
	}

}
