/**
 * Harbours, their berths, and the bookings of boats.
 */
@NullMarked
package dev.lockkeeper.sample.mooring;

import org.jspecify.annotations.NullMarked;
