/**
 * What an operator asks a replica over HTTP: probes that are answered while the schema is
 * being migrated.
 */
@NullMarked
package dev.lockkeeper.actuate;

import org.jspecify.annotations.NullMarked;
