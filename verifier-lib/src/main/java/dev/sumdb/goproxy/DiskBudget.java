package dev.sumdb.goproxy;

import java.io.IOException;

/**
 * A cap on temporary disk, shared by many fetches: each asks before it writes.
 *
 * <p>Contract: may block for a bounded time. A second reservation replaces the first, so the next
 * upstream of a list may ask again after the one before it failed. The owner of the directory ends
 * the reservation when it has deleted the files.
 */
@FunctionalInterface
public interface DiskBudget {
  /** No cap. */
  DiskBudget UNLIMITED = bytes -> {};

  /**
   * Reserves room for one download.
   *
   * @param bytes the size upstream announced, or the most that is accepted if it announced none
   * @throws UpstreamException the announced size is refused
   * @throws IOException there is no room and there was none for a while
   */
  void reserve(long bytes) throws UpstreamException, IOException;
}
