package dev.sumdb.server.store;

/**
 * One row of the incidents table.
 *
 * @param id from 1
 * @param firstMillis when it was seen first, milliseconds since 1970 UTC
 * @param lastMillis when it was seen last
 * @param times how often it was seen
 * @param kind one word
 * @param subject what it is about
 * @param detail for the operator
 */
public record IncidentRow(
    long id,
    long firstMillis,
    long lastMillis,
    long times,
    String kind,
    String subject,
    String detail) {}
