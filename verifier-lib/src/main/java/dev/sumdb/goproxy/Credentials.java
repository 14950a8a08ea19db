package dev.sumdb.goproxy;

import java.net.URI;
import java.util.Optional;

/**
 * Knows what to authenticate with, e.g. from a netrc file.
 *
 * <p>Contract: thread-safe, does not block for long. Asked for https URLs only, and after a
 * redirect only if host and port are still those of the first request.
 */
@FunctionalInterface
public interface Credentials {
  /** Anonymous everywhere. */
  Credentials NONE = url -> Optional.empty();

  /** The value of the Authorization header for a request to the URL, e.g. {@code Basic ...}. */
  Optional<String> authorization(URI url);
}
