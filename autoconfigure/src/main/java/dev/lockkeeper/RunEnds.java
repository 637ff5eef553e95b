package dev.lockkeeper;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.MigrationState;

/**
 * Tells listeners how runs end, each of them once about each run, whether it comes before
 * or after the end of the last one.
 */
final class RunEnds {

	private final List<Consumer<MigrationState>> listeners = new ArrayList<>();

	private @Nullable MigrationState last;

	synchronized void tell(Consumer<MigrationState> listener) {
		this.listeners.add(listener);
		if (this.last != null) {
			listener.accept(this.last);
		}
	}

	synchronized void ended(MigrationState state) {
		this.last = state;
		this.listeners.forEach((listener) -> listener.accept(state));
	}

}
