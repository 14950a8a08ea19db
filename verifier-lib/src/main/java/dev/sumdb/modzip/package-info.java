/** Placeholder. */
package dev.sumdb.modzip;
