package dev.lockkeeper.script;

import java.util.HexFormat;

/**
 * Checksum of a migration's text. What editors and version control change by themselves
 * does not count: line ends, a byte order mark, blanks at the end of a line, empty lines
 * at the end of the file.
 */
final class Checksum {

	private static final char BYTE_ORDER_MARK = '\uFEFF';

	private Checksum() {
	}

	/** SHA-256 of the normalised text in UTF-8, as 64 hexadecimal digits. */
	static String of(String text) {
		return HexFormat.of().formatHex(Utf8.sha256(normalise(text)));
	}

	private static String normalise(String text) {
		StringBuilder result = new StringBuilder(text.length());
		int position = (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) ? 1 : 0;
		int kept = 0;
		for (; position < text.length(); position++) {
			char character = text.charAt(position);
			if (character == '\n' || character == '\r') {
				boolean pair = character == '\r' && position + 1 < text.length() && text.charAt(position + 1) == '\n';
				result.setLength(kept);
				result.append('\n');
				kept = result.length();
				position += pair ? 1 : 0;
			}
			else {
				result.append(character);
				if (character != ' ' && character != '\t') {
					kept = result.length();
				}
			}
		}
		result.setLength(kept);
		while (!result.isEmpty() && result.charAt(result.length() - 1) == '\n') {
			result.setLength(result.length() - 1);
		}
		return result.toString();
	}

}
