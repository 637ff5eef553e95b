package dev.lockkeeper.autoconfigure;

/**
 * What a replica does about its migrations when it starts.
 */
public enum RunMode {

	/** Apply them, or wait until another replica has. */
	MIGRATE,

	/** Fail when there are any. */
	VALIDATE,

	/** Wait until somebody else has applied them. */
	WAIT,

	/** Say what would be done, and go on whatever that is. */
	PLAN

}
