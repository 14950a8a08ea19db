package dev.sumdb.client;

import java.io.InterruptedIOException;

/**
 * Seam: where the bytes of a checksum database come from. Nothing that it returns is trusted.
 *
 * <p>Contract: thread-safe; each call ends within a time limit of the source's own; at most {@code
 * maxBytes} are read into memory. A call may be repeated and then may have another result.
 */
public interface SumDbSource extends AutoCloseable {
  /** No answer to a lookup is longer. */
  int MAX_LOOKUP_BYTES = 1 << 20;

  /**
   * The bytes at a path of the database's protocol, without a leading slash: {@code
   * lookup/ESCAPEDPATH@ESCAPEDVERSION}, {@code tile/8/...} or {@code latest}.
   *
   * @throws NotInSourceException the source says that there is nothing
   * @throws SourceException there is no usable answer, which says nothing about the database
   * @throws InterruptedIOException the calling thread was interrupted
   */
  byte[] read(String path, int maxBytes)
      throws NotInSourceException, SourceException, InterruptedIOException;

  /**
   * Whether what is not here is not in the database, either. A server answers for its database; a
   * directory of files that somebody collected does not.
   */
  default boolean isAuthoritative() {
    return true;
  }

  /** What to call the source in messages: a URL without credentials, or a directory. */
  String describe();

  /** Lets go of connections. Reads that are under way end soon and fail. */
  @Override
  void close();
}
