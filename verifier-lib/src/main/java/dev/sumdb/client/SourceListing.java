package dev.sumdb.client;

import java.io.IOException;

/**
 * A source or cache whose whole content is at hand, so that records can be looked for in it without
 * a name.
 */
public interface SourceListing {
  /**
   * The paths of everything there, as {@link SumDbSource#read} takes them. Paths of other kinds may
   * be among them.
   *
   * @throws IOException if it cannot be listed
   */
  Iterable<String> paths() throws IOException;
}
