package dev.lockkeeper.lint;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.script.SqlType;

/**
 * Tells changes of a type that leave the stored values as they are.
 */
final class TypeChanges {

	private static final String VARCHAR = "character varying";

	private static final String NUMERIC = "numeric";

	/** Types whose modifier only limits them, with the limit that is none. */
	private static final Map<String, Integer> LIMITED = Map.of(VARCHAR, Integer.MAX_VALUE, "bit varying",
			Integer.MAX_VALUE, "timestamp without time zone", 6, "timestamp with time zone", 6,
			"time without time zone", 6, "time with time zone", 6, "interval", 6);

	private TypeChanges() {
	}

	/**
	 * Whether nothing has to be read or written for a change, as far as the types tell.
	 */
	static boolean isFree(@Nullable SqlType from, @Nullable SqlType to) {
		if (from == null || to == null) {
			return false;
		}
		if (from.equals(to)) {
			return true;
		}
		if (from.array() || to.array() || from.name().schema() != null || to.name().schema() != null) {
			return false;
		}
		String type = to.name().name();
		if (!from.name().equals(to.name())) {
			return isSameOnDisk(from.name().name(), type) && to.modifiers().isEmpty();
		}
		return type.equals(NUMERIC) ? isWiderNumeric(from.modifiers(), to.modifiers())
				: LIMITED.containsKey(type) && isHigher(LIMITED.get(type), from.modifiers(), to.modifiers());
	}

	private static boolean isSameOnDisk(String from, String to) {
		return (from.equals(VARCHAR) && to.equals("text")) || (from.equals("text") && to.equals(VARCHAR))
				|| (from.equals("cidr") && to.equals("inet"));
	}

	/** More digits before the point, as many after it. */
	private static boolean isWiderNumeric(List<String> from, List<String> to) {
		if (to.isEmpty()) {
			return true;
		}
		return !from.isEmpty() && from.get(1).equals(to.get(1)) && number(to.get(0)) >= number(from.get(0));
	}

	private static boolean isHigher(int highest, List<String> from, List<String> to) {
		int before = limit(highest, from);
		return from.size() <= 1 && to.size() <= 1 && before >= 0 && limit(highest, to) >= before;
	}

	/** The fields of an interval are no number: such a change is never free. */
	private static int limit(int highest, List<String> modifiers) {
		return modifiers.isEmpty() ? highest : number(modifiers.get(0));
	}

	private static int number(String modifier) {
		try {
			return Integer.parseInt(modifier);
		}
		catch (NumberFormatException ex) {
			return -1;
		}
	}

}
