package dev.lockkeeper.sample.mooring;

import java.text.Normalizer;
import java.util.Locale;

/**
 * How names are searched for: in lower case, without accents and apostrophes.
 */
final class SearchName {

	private SearchName() {
	}

	static String of(String name) {
		return Normalizer.normalize(name, Normalizer.Form.NFKD)
			.replaceAll("\\p{M}|['’]", "")
			.replaceAll("[^\\p{Alnum}]+", " ")
			.strip()
			.toLowerCase(Locale.ROOT);
	}

}
