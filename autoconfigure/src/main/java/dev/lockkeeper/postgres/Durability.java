package dev.lockkeeper.postgres;

/**
 * When a script's transaction, once committed, outlives a crash of the server.
 * <p>
 * A commit that waits for the disk is most of what a small script costs. What the server
 * writes down it writes down in order, so one commit that waits makes all before it
 * durable. Only the last of a run has to: until then nobody serves, and a crash takes a
 * script's effects and its row in the history together or not at all, so that the next
 * run does again what was lost.
 */
public enum Durability {

	/** As soon as the commit has returned. */
	AT_ONCE,

	/** With the next commit that waits for the disk, or a moment later by itself. */
	WITH_A_LATER_COMMIT

}
