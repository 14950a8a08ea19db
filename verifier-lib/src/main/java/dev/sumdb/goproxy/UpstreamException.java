package dev.sumdb.goproxy;

import java.time.Duration;

/**
 * An upstream gave no usable answer. It says nothing about whether the module version exists: to
 * report it as absent would send clients elsewhere with a private name.
 */
public final class UpstreamException extends Exception {
  private static final long serialVersionUID = 1L;

  /** When an upstream does not say when to come back. */
  public static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(10);

  /** How it failed, with the HTTP status a server passes on. */
  public enum Kind {
    /** An answer that makes no sense: half a body, HTML, a client error other than 404 and 410. */
    TROUBLE(502),
    /** No answer for now: refused connections, server errors, rate limits. */
    UNAVAILABLE(503),
    /** Silence beyond a time limit. */
    TIMEOUT(504);

    private final int status;

    Kind(int status) {
      this.status = status;
    }

    /** 502, 503 or 504. */
    public int status() {
      return status;
    }
  }

  private final Kind kind;
  private final Duration retryAfter;
  private final boolean unreachable;

  /** Upstream was reached, unless the kind is {@link Kind#TIMEOUT}. */
  public UpstreamException(Kind kind, String message, Duration retryAfter) {
    this(kind, message, retryAfter, kind == Kind.TIMEOUT);
  }

  private UpstreamException(Kind kind, String message, Duration retryAfter, boolean unreachable) {
    super(message);
    this.kind = kind;
    this.retryAfter = retryAfter;
    this.unreachable = unreachable;
  }

  /** An answer that makes no sense. */
  static UpstreamException trouble(String message) {
    return new UpstreamException(Kind.TROUBLE, message, DEFAULT_RETRY_AFTER, false);
  }

  /** No answer at all. */
  public static UpstreamException unreachable(Kind kind, String message) {
    return new UpstreamException(kind, message, DEFAULT_RETRY_AFTER, true);
  }

  /** An answer that began and then did not go on. */
  static UpstreamException stalled(String message) {
    return new UpstreamException(Kind.TIMEOUT, message, DEFAULT_RETRY_AFTER, false);
  }

  /** How it failed. */
  public Kind kind() {
    return kind;
  }

  /** When to try again, at least a second: upstream's own wish where it has one. */
  public Duration retryAfter() {
    return retryAfter;
  }

  /**
   * Whether there was no answer at all, so that the next request is likely to wait in vain too. An
   * upstream that answers with an error is reachable.
   */
  public boolean unreachable() {
    return unreachable;
  }
}
