/**
 * Boots several replicas of the sample at once and tells what each of them does. Not part
 * of the service.
 */
@NullMarked
package dev.lockkeeper.sample.demo;

import org.jspecify.annotations.NullMarked;
