/**
 * Other checksum databases as this server reaches them: with what it knows about each, once per
 * process, behind a circuit breaker, and asked once however many want the same bytes.
 */
package dev.sumdb.server.database;
