/**
 * What an application can add to its migrations. Each is an interface of one method that
 * is given the open connection of the run; none needs a second one.
 */
@NullMarked
package dev.lockkeeper.extension;

import org.jspecify.annotations.NullMarked;
