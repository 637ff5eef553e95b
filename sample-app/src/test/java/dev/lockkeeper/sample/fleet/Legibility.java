package dev.lockkeeper.sample.fleet;

/**
 * Functions that a test lets the browser run: what cannot be read, and what does not fit.
 */
final class Legibility {

	/** Contrast as the WCAG define it. */
	static final String SCRIPT = """
			function channels(colour) {
				return colour.match(/[\\d.]+/g).map(Number);
			}
			function luminance([red, green, blue]) {
				const [r, g, b] = [red, green, blue].map((value) => value / 255)
					.map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
				return 0.2126 * r + 0.7152 * g + 0.0722 * b;
			}
			function background(element) {
				for (let it = element; it; it = it.parentElement) {
					const [red, green, blue, alpha = 1] = channels(getComputedStyle(it).backgroundColor);
					if (alpha > 0) {
						return [red, green, blue];
					}
				}
				return [255, 255, 255];
			}
			function contrast(element) {
				const one = luminance(channels(getComputedStyle(element).color));
				const other = luminance(background(element));
				return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
			}
			function shown() {
				return [...document.body.querySelectorAll("*")].filter((it) => it.checkVisibility() && !it.closest("thead"));
			}
			function illegible(least) {
				return shown()
					.filter((it) => [...it.childNodes].some((child) => child.nodeType === 3 && child.data.trim()))
					.filter((it) => contrast(it) < least)
					.map((it) => `${it.className} ${it.textContent.trim()}: ${contrast(it).toFixed(2)}`);
			}
			function outside(width) {
				return shown().filter((it) => !it.closest(".track"))
					.filter((it) => it.getBoundingClientRect().right > width || it.getBoundingClientRect().left < 0)
					.map((it) => it.outerHTML.slice(0, 120));
			}
			""";

	private Legibility() {
	}

}
