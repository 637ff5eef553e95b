package dev.lockkeeper.postgres;

import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Quoting for statements that cannot take parameters.
 */
final class Sql {

	private Sql() {
	}

	/** A quoted identifier: any text is a legal name. */
	static String identifier(String name) {
		return '"' + name.replace("\"", "\"\"") + '"';
	}

	/** A quoted name, without a schema one that the {@code search_path} decides about. */
	static String identifier(@Nullable String schema, String name) {
		return ((schema != null) ? identifier(schema) + "." : "") + identifier(name);
	}

	/**
	 * A string literal that means the same whatever {@code standard_conforming_strings}
	 * says, which a migration may have changed.
	 */
	static String literal(String text) {
		return "E'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
	}

	/** A string literal, or {@code NULL}. */
	static String literalOrNull(@Nullable String text) {
		return (text != null) ? literal(text) : "NULL";
	}

	/** Names and values as rows of a {@code VALUES} list. */
	static String rows(Map<String, String> settings) {
		return settings.entrySet()
			.stream()
			.map((setting) -> "(%s, %s)".formatted(literal(setting.getKey()), literal(setting.getValue())))
			.collect(Collectors.joining(", "));
	}

	/**
	 * A statement that changes settings, for the transaction only ({@code local}) or the
	 * session.
	 */
	static String setConfig(Map<String, String> settings, boolean local) {
		return settings.entrySet()
			.stream()
			.map((setting) -> "pg_catalog.set_config(%s, %s, %s)".formatted(literal(setting.getKey()),
					literal(setting.getValue()), local))
			.collect(Collectors.joining(", ", "SELECT ", ""));
	}

}
