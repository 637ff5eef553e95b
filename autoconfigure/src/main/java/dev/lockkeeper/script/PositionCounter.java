package dev.lockkeeper.script;

/**
 * Turns offsets into positions. Offsets that never decrease cost one pass over the text
 * in all.
 */
final class PositionCounter {

	private static final char BYTE_ORDER_MARK = '\uFEFF';

	private final String text;

	private int offset;

	private int line;

	private int column;

	PositionCounter(String text) {
		this(text, startOf(text), new Position(1, 1));
	}

	PositionCounter(String text, int offset, Position position) {
		this.text = text;
		this.offset = offset;
		this.line = position.line();
		this.column = position.column();
	}

	/** The offset of the first character that is not a byte order mark. */
	static int startOf(String script) {
		return (!script.isEmpty() && script.charAt(0) == BYTE_ORDER_MARK) ? 1 : 0;
	}

	Position at(int target) {
		while (this.offset < target) {
			step();
		}
		return new Position(this.line, this.column);
	}

	private void step() {
		char c = this.text.charAt(this.offset++);
		if (c == '\n' || (c == '\r' && !next('\n'))) {
			this.line++;
			this.column = 1;
		}
		else if (!Character.isLowSurrogate(c) || !afterHighSurrogate()) {
			this.column++;
		}
	}

	private boolean next(char expected) {
		return this.offset < this.text.length() && this.text.charAt(this.offset) == expected;
	}

	private boolean afterHighSurrogate() {
		return this.offset > 1 && Character.isHighSurrogate(this.text.charAt(this.offset - 2));
	}

}
