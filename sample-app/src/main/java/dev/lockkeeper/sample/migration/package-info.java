/**
 * What an application can add to its migrations, an example of each. None of it is needed
 * to migrate.
 */
@NullMarked
package dev.lockkeeper.sample.migration;

import org.jspecify.annotations.NullMarked;
