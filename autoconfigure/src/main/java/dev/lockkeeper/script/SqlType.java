package dev.lockkeeper.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A data type. The same type is equal however it is spelt: {@code varchar(9)} and
 * {@code CHARACTER VARYING (9)}.
 *
 * @param name its name; a built-in type has no schema and the name that the server's
 * {@code format_type} gives it
 * @param modifiers what is in the parentheses, such as the length, and the fields of an
 * {@code interval}
 * @param array whether it is an array of that
 */
public record SqlType(RelationName name, List<String> modifiers, boolean array) {

	private static final Map<String, String> ALIASES = Map.ofEntries(Map.entry("int", "integer"),
			Map.entry("int4", "integer"), Map.entry("int8", "bigint"), Map.entry("int2", "smallint"),
			Map.entry("varchar", "character varying"), Map.entry("char", "character"), Map.entry("nchar", "character"),
			Map.entry("varbit", "bit varying"), Map.entry("float8", "double precision"),
			Map.entry("float", "double precision"), Map.entry("float4", "real"), Map.entry("bool", "boolean"),
			Map.entry("decimal", "numeric"), Map.entry("dec", "numeric"),
			Map.entry("timestamp", "timestamp without time zone"), Map.entry("timestamptz", "timestamp with time zone"),
			Map.entry("time", "time without time zone"), Map.entry("timetz", "time with time zone"));

	private static final Set<String> SERIAL = Set.of("serial", "serial4", "bigserial", "serial8", "smallserial",
			"serial2");

	private static final List<String> INTERVAL_FIELDS = List.of("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND",
			"TO");

	/** Copies the list. */
	public SqlType {
		modifiers = List.copyOf(modifiers);
	}

	/**
	 * Reads a type.
	 * @param text a type as SQL has it
	 * @return the type, or {@code null} if it cannot be read
	 */
	public static @Nullable SqlType of(String text) {
		return take(new SqlCursor(text));
	}

	/** Consumes a type; what follows it is not looked at. */
	static @Nullable SqlType take(SqlCursor cursor) {
		boolean quoted = cursor.isQuoted();
		RelationName name = cursor.takeName();
		if (name == null) {
			return null;
		}
		List<String> modifiers = new ArrayList<>();
		boolean builtIn = !quoted && (name.schema() == null || name.schema().equals("pg_catalog"));
		if (builtIn) {
			name = new RelationName(null, takeWords(cursor, name.name(), modifiers));
		}
		takeModifiers(cursor, modifiers);
		if (builtIn) {
			name = takeTimeZone(cursor, name);
			name = complete(name, modifiers);
		}
		return new SqlType(name, modifiers, takeArray(cursor));
	}

	/** Names of more than one word, and other names of the same type. */
	private static String takeWords(SqlCursor cursor, String name, List<String> modifiers) {
		String type = name;
		if (name.equals("double") && cursor.take("PRECISION")) {
			return "double precision";
		}
		if (name.equals("national") && (cursor.take("CHARACTER") || cursor.take("CHAR"))) {
			type = "character";
		}
		type = ALIASES.getOrDefault(type, type);
		if ((type.equals("character") || type.equals("bit")) && cursor.take("VARYING")) {
			return type + " varying";
		}
		if (type.equals("interval")) {
			INTERVAL_FIELDS.stream().filter(cursor::isWord).findFirst().ifPresent((field) -> {
				while (INTERVAL_FIELDS.stream().anyMatch(cursor::isWord)) {
					modifiers.add(String.valueOf(cursor.takeValue()));
				}
			});
		}
		return type;
	}

	private static void takeModifiers(SqlCursor cursor, List<String> modifiers) {
		if (cursor.takeSymbol('(')) {
			while (!cursor.atEnd() && !cursor.takeSymbol(')')) {
				String sign = cursor.takeSymbol('-') ? "-" : "";
				String value = cursor.takeValue();
				if (value != null) {
					modifiers.add(sign + value);
				}
				else {
					cursor.skip();
				}
			}
		}
	}

	/** What a type means where its modifiers do not say. */
	private static RelationName complete(RelationName name, List<String> modifiers) {
		switch (name.name()) {
			case "character", "bit" -> {
				if (modifiers.isEmpty()) {
					modifiers.add("1");
				}
			}
			case "numeric" -> {
				if (modifiers.size() == 1) {
					modifiers.add("0");
				}
			}
			case "bpchar" -> {
				return modifiers.isEmpty() ? name : new RelationName(null, "character");
			}
			default -> {
			}
		}
		return name;
	}

	private static RelationName takeTimeZone(SqlCursor cursor, RelationName name) {
		if (!name.name().endsWith(" without time zone")) {
			return name;
		}
		if (cursor.take("WITH", "TIME", "ZONE")) {
			return new RelationName(null, name.name().replace("without", "with"));
		}
		cursor.take("WITHOUT", "TIME", "ZONE");
		return name;
	}

	private static boolean takeArray(SqlCursor cursor) {
		boolean array = cursor.take("ARRAY");
		while (cursor.isSymbol('[')) {
			array = true;
			cursor.skipGroup();
		}
		return array;
	}

	/** Whether a column of this type gets its values from a sequence. */
	public boolean isSerial() {
		return this.name.schema() == null && SERIAL.contains(this.name.name());
	}

	@Override
	public String toString() {
		return this.name + (this.modifiers.isEmpty() ? "" : "(" + String.join(",", this.modifiers) + ")")
				+ (this.array ? "[]" : "");
	}

}
