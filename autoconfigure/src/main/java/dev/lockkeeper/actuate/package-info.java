/**
 * What watches the migrations of an application, each only where it has what it takes:
 * health indicator, endpoint and metrics, and probes that are answered while the schema
 * is being migrated.
 */
@NullMarked
package dev.lockkeeper.actuate;

import org.jspecify.annotations.NullMarked;
