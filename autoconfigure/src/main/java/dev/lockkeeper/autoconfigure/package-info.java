/**
 * Spring Boot: properties, the migrator's beans, the gate that holds every other bean and
 * port back, and reports for failures.
 */
@NullMarked
package dev.lockkeeper.autoconfigure;

import org.jspecify.annotations.NullMarked;
