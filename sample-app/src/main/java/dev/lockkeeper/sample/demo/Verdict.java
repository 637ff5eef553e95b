package dev.lockkeeper.sample.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * What a scenario was to show, and whether it did.
 */
final class Verdict {

	private final List<Claim> claims = new ArrayList<>();

	/**
	 * Adds something that was to be shown.
	 * @param holds whether it was
	 * @param text what; a format string
	 * @param arguments of the text
	 */
	Verdict claim(boolean holds, String text, Object... arguments) {
		this.claims.add(new Claim(holds, text.formatted(arguments)));
		return this;
	}

	boolean allShown() {
		return this.claims.stream().allMatch(Claim::holds);
	}

	String render() {
		TextTable table = new TextTable("SHOWN", "WHAT");
		this.claims.forEach((claim) -> table.row(claim.holds() ? "yes" : "NO", claim.text()));
		return table.render();
	}

	private record Claim(boolean holds, String text) {
	}

}
