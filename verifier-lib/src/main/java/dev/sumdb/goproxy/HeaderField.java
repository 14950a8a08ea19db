package dev.sumdb.goproxy;

import java.util.Locale;
import java.util.Set;

/**
 * One field of a request's header, for credentials. Its text is the name alone, so that no message
 * can tell a secret.
 *
 * @param name a token (RFC 9110 5.6.2), and none of those with which a client frames requests
 * @param value visible ASCII, blanks and tabs
 */
public record HeaderField(String name, String value) {
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final String TEXT = "[\\t\\x20-\\x7e]*";

  /** With these, one request could be taken for two. */
  private static final Set<String> FRAMING =
      Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

  /** Checks that a request can carry it. */
  public HeaderField {
    if (!name.matches(TOKEN) || FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("not a header field for credentials");
    }
    if (!value.matches(TEXT)) {
      throw new IllegalArgumentException("header value is not visible ASCII");
    }
  }

  @Override
  public String toString() {
    return name + ": ...";
  }
}
