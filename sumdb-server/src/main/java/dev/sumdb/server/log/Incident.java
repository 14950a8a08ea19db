package dev.sumdb.server.log;

import dev.sumdb.server.store.IncidentRow;
import java.time.Instant;
import java.util.Optional;

/**
 * Something an operator must look at; outlives restarts.
 *
 * @param id number, from 1
 * @param at when it was seen first
 * @param lastAt when it was seen last
 * @param times how often the same thing was seen
 * @param kind {@code conflict}, {@code damaged-record}, {@code damaged-tile} or a caller's own word
 * @param subject what it is about: a module version, a tile
 * @param detail one or more lines for the operator
 * @param evidence the file that proves it, or nothing
 * @param resolution what the operator said about it; empty while it is open
 */
public record Incident(
    long id,
    Instant at,
    Instant lastAt,
    long times,
    String kind,
    String subject,
    String detail,
    String evidence,
    Optional<Resolution> resolution) {

  /**
   * The end of an incident.
   *
   * @param at when it was resolved
   * @param reason what was said then
   */
  public record Resolution(Instant at, String reason) {}

  static Incident of(IncidentRow row) {
    return new Incident(
        row.id(),
        Instant.ofEpochMilli(row.firstMillis()),
        Instant.ofEpochMilli(row.lastMillis()),
        row.times(),
        row.kind(),
        row.subject(),
        row.detail(),
        row.evidence(),
        row.resolvedMillis() == 0
            ? Optional.empty()
            : Optional.of(
                new Resolution(Instant.ofEpochMilli(row.resolvedMillis()), row.reason())));
  }

  /** Whether nobody has resolved it yet. */
  public boolean isOpen() {
    return resolution.isEmpty();
  }
}
