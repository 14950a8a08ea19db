package dev.sumdb.server.log;

import java.io.IOException;

/**
 * Where {@link TreeHashes} reads finished tiles; the implementation says whether it checks them.
 */
@FunctionalInterface
interface TileSource {
  /** The 256 hashes of a finished tile of height 8. Not to be modified. */
  byte[] hashes(int level, long index) throws IOException;
}
