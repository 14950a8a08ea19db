package dev.sumdb.client;

import java.io.IOException;
import java.util.Optional;

/**
 * Seam: the newest head of one database that was verified, as its signed note. The client moves it
 * forward only, and only to a head that was proven to extend the one before.
 *
 * <p>Contract: thread-safe, also against other processes where the store is shared. What {@link
 * #compareAndSet} wrote is durable when it returns and read back byte for byte.
 */
public interface TrustedHeads {
  /**
   * The stored note; nothing if none was stored yet.
   *
   * @throws IOException if there is one that cannot be read
   */
  Optional<byte[]> newest() throws IOException;

  /**
   * Replaces the stored note if it is still the one expected.
   *
   * @param oldOrNull the note that {@link #newest} returned, or null if there was none
   * @return whether it was, and {@code next} is stored now
   */
  boolean compareAndSet(byte[] oldOrNull, byte[] next) throws IOException;
}
