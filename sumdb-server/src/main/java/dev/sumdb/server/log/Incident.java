package dev.sumdb.server.log;

import java.time.Instant;

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
 */
public record Incident(
    long id, Instant at, Instant lastAt, long times, String kind, String subject, String detail) {}
