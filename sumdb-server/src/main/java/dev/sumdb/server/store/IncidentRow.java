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
 * @param evidence the file that proves it, or nothing
 * @param resolvedMillis when it was resolved, 0 while it is open
 * @param reason what was said then
 */
public record IncidentRow(
    long id,
    long firstMillis,
    long lastMillis,
    long times,
    String kind,
    String subject,
    String detail,
    String evidence,
    long resolvedMillis,
    String reason) {}
