package dev.lockkeeper.actuate;

import java.util.Map;

/**
 * The watches of an application, one for each migrator.
 *
 * @param byName by the names of the migrators' beans
 */
record SchemaWatches(Map<String, SchemaWatch> byName) {

}
