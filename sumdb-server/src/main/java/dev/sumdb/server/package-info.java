/** Placeholder. */
package dev.sumdb.server;
