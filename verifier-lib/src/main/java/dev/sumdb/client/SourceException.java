package dev.sumdb.client;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** No usable answer from a source. It says nothing about the database: neither good nor bad. */
public final class SourceException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What kind of no answer it was. */
  public enum Kind {
    /** No connection, or it was lost. */
    UNREACHABLE,
    /** Silence beyond a time limit, or an answer that did not end in time. */
    TIMEOUT,
    /** An HTTP status other than 200, 404 and 410, or redirects that lead nowhere. */
    STATUS,
    /** HTML, an empty, cut or endless body, an unreadable file. */
    BODY,
    /** There is no network by choice. */
    OFFLINE
  }

  private final Kind kind;
  private final boolean retryable;
  private final Duration retryAfter;
  private final boolean outage;

  /** A failure that is not worth another try. */
  public SourceException(Kind kind, String message) {
    this(kind, message, false, null, kind != Kind.STATUS && kind != Kind.BODY);
  }

  private SourceException(
      Kind kind, String message, boolean retryable, Duration retryAfter, boolean outage) {
    super(message);
    this.kind = kind;
    this.retryable = retryable;
    this.retryAfter = retryAfter;
    this.outage = outage;
  }

  /** A status that is no success; a server's error is an outage. */
  static SourceException ofStatus(int status, String message) {
    return new SourceException(Kind.STATUS, message, false, null, status >= 500);
  }

  /** A failure that may be over at the next try. */
  public static SourceException retryable(Kind kind, String message) {
    return new SourceException(kind, message, true, null, kind != Kind.BODY);
  }

  /** The same; the source said when to come back. */
  public static SourceException retryable(Kind kind, String message, Duration retryAfter) {
    return new SourceException(kind, message, true, retryAfter, kind != Kind.BODY);
  }

  /** What kind of no answer it was. */
  public Kind kind() {
    return kind;
  }

  /** Whether the same read may succeed at the next try. */
  public boolean isRetryable() {
    return retryable;
  }

  /**
   * Whether the source is down, too slow, out of reach or limits us, so that a server behind it
   * answers 503; otherwise what it answered makes no sense, which is 502.
   */
  public boolean isOutage() {
    return outage;
  }

  /** When the source asked to come back. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** Whether there was no answer at all, so that other reads are likely to wait in vain, too. */
  boolean isSilence() {
    return kind == Kind.UNREACHABLE || kind == Kind.TIMEOUT;
  }
}
