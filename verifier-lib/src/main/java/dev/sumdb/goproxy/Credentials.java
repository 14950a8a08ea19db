package dev.sumdb.goproxy;

import java.io.InterruptedIOException;
import java.net.URI;
import java.util.List;

/**
 * Knows what to authenticate with, e.g. from a netrc file.
 *
 * <p>Contract: thread-safe. Asked for https URLs only, and after a redirect only if host and port
 * are still those of the first request.
 */
@FunctionalInterface
public interface Credentials {
  /** Anonymous everywhere. */
  Credentials NONE = url -> List.of();

  /**
   * The header fields for a request to the URL, e.g. {@code Authorization: Basic ...}; none if
   * there are no credentials for it.
   *
   * @throws InterruptedIOException the calling thread was interrupted
   */
  List<HeaderField> fields(URI url) throws InterruptedIOException;

  /**
   * The header fields for a second try after an answer with a status of 4xx, for which this may
   * look for others. The same fields: no second try.
   *
   * @param refusal the status line and header of the answer, each line with a line feed, and an
   *     empty line
   * @param sent the fields of the first try
   */
  default List<HeaderField> afterRefusal(URI url, String refusal, List<HeaderField> sent)
      throws InterruptedIOException {
    return sent;
  }
}
