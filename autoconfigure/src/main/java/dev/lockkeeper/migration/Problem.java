package dev.lockkeeper.migration;

/**
 * Something wrong that was found before anything was changed.
 *
 * @param where file, with line and column where known, or setting
 * @param what in plain words, with the way out
 */
public record Problem(String where, String what) {

	@Override
	public String toString() {
		return this.where + ": " + this.what;
	}

}
