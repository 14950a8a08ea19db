package dev.sumdb.server.http;

/** How requests are logged: one line each, or not at all. */
public enum AccessLogFormat {
  /** No line per request. */
  OFF,
  /** {@code key=value}, values quoted where they need it. */
  TEXT,
  /** One JSON object. */
  JSON
}
