package dev.sumdb.tlog;

import java.io.IOException;
import java.util.List;

/**
 * Seam: stored hashes by index ({@link HashIndex}). Implementations: a store, {@link
 * TileHashReader}.
 *
 * <p>Contract: the answer has one hash for each index, in the order of the indexes, which may
 * repeat; an answer that would be incomplete is an exception. The array is neither kept nor
 * changed. A call may block; all hashes that an algorithm needs are asked for in one call, so that
 * an implementation can fetch them at once. Whether the hashes are authentic is the
 * implementation's promise, not this interface's.
 */
@FunctionalInterface
public interface HashReader {
  /**
   * Reads the hashes at these indexes.
   *
   * @throws IOException if they cannot be had now
   * @throws ProofException if what was read does not prove to belong to the tree, or an index lies
   *     beyond it
   */
  List<Hash> read(long[] indexes) throws IOException, ProofException;
}
