package dev.lockkeeper.script;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.MigrationVersion;

/**
 * How migration files are named.
 */
public enum FileNaming {

	/** {@code 042_add_index.up.sql} and {@code 042_add_index.down.sql}. */
	NUMBERED {

		@Override
		@Nullable Name parse(String file) {
			Matcher matcher = NUMBERED_NAME.matcher(file);
			return matcher.matches()
					? new Name(new MigrationVersion(matcher.group("version")), Direction.of(matcher.group("direction")))
					: null;
		}

		@Override
		String advice(String file) {
			return FLYWAY_NAME.matcher(file).matches()
					? "is named as Flyway names its files; set lockkeeper.file-naming=flyway to use those as they are, or write "
							+ NUMBERED_ADVICE
					: "is not named like a migration; write " + NUMBERED_ADVICE;
		}

	},

	/**
	 * In addition, as Flyway has it: {@code V1_2__add_index.sql} and
	 * {@code U1_2__add_index.sql}. The version is {@code V1_2__add_index}.
	 */
	FLYWAY {

		@Override
		@Nullable Name parse(String file) {
			Matcher matcher = FLYWAY_NAME.matcher(file);
			return matcher.matches() ? new Name(new MigrationVersion("V" + matcher.group("version")),
					matcher.group("prefix").equals("V") ? Direction.UP : Direction.DOWN) : NUMBERED.parse(file);
		}

		@Override
		String advice(String file) {
			if (file.startsWith("R__")) {
				return "is one of Flyway's repeatable migrations, which there are none of here; make each change a new version, such as V43__refresh_view.sql";
			}
			if (BASELINE_NAME.matcher(file).matches()) {
				return "is one of Flyway's baseline migrations, which there are none of here; rename it as a version of its own, or remove it as long as the versions that it stands for are there";
			}
			if (CALLBACK_NAME.matcher(file).matches()) {
				return "looks like one of Flyway's callbacks, which there are none of here; make it a MigrationHook, or move it out of this folder";
			}
			return "is not named like a migration; write V1_2__name.sql or U1_2__name.sql, or " + NUMBERED_ADVICE;
		}

	};

	private static final Pattern NUMBERED_NAME = Pattern
		.compile("(?<version>[0-9]+_.+)\\.(?<direction>up|down)(?:\\.sql)?");

	/** Flyway takes a version without a name, too. */
	private static final Pattern FLYWAY_NAME = Pattern
		.compile("(?<prefix>[VU])(?<version>[0-9]+(?:[._][0-9]+)*(?:__.*)?)\\.sql");

	private static final Pattern BASELINE_NAME = Pattern.compile("B[0-9]+([._][0-9]+)*__.*\\.sql");

	private static final Pattern CALLBACK_NAME = Pattern.compile("(before|after|create)[A-Z][A-Za-z]*(__.*)?\\.sql");

	private static final String NUMBERED_ADVICE = "NNN_name.up.sql or NNN_name.down.sql, such as 042_add_index.up.sql";

	/**
	 * How a version's file is called.
	 * @param version a version that is named either way
	 * @param direction which of its files
	 */
	public static String fileName(MigrationVersion version, Direction direction) {
		String name = version.value();
		if (FLYWAY_NAME.matcher(name + ".sql").matches()) {
			return ((direction == Direction.UP) ? name : "U" + name.substring(1)) + ".sql";
		}
		return name + "." + direction + ".sql";
	}

	/**
	 * Reads a file's name.
	 * @return what it says, or {@code null} if it is not the name of a migration
	 */
	abstract @Nullable Name parse(String file);

	/** What is wrong with a name that could not be read. */
	abstract String advice(String file);

	/**
	 * What a file's name says.
	 *
	 * @param version which migration
	 * @param direction what the file is for
	 */
	record Name(MigrationVersion version, Direction direction) {

	}

}
