package dev.sumdb.goenv;

import java.util.List;

/**
 * SSL_CERT_FILE and SSL_CERT_DIR, which replace the system's certificate authorities. The go
 * command heeds them where there is no system store, so not on macOS and Windows; here they are
 * reported on every system.
 *
 * @param file a PEM file, or empty
 * @param directories directories of PEM files, in order
 */
public record TrustRoots(String file, List<String> directories) {
  /** Copies the list. */
  public TrustRoots {
    directories = List.copyOf(directories);
  }

  /** Whether neither is set: the platform's authorities apply. */
  public boolean isEmpty() {
    return file.isEmpty() && directories.isEmpty();
  }
}
