package dev.sumdb.client;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.Tile;
import java.util.Optional;

/**
 * Seam: keeps answers and tiles of one database that were authenticated, so that they need not be
 * fetched again. What it returns is authenticated again at each use, so a damaged cache costs time
 * and nothing else.
 *
 * <p>Contract: thread-safe. Failures to read are absences; failures to write are ignored. Of one
 * run all tiles are kept before the first answer that they prove.
 */
public interface VerifiedCache {
  /** The bytes of exactly that tile, which may be damaged. */
  Optional<byte[]> tile(Tile tile);

  /** Keeps a tile that was authenticated. */
  void saveTile(Tile tile, byte[] data);

  /** The answer to a lookup, which may be damaged. */
  Optional<byte[]> lookup(ModuleVersion module);

  /** Keeps an answer whose record was proven. */
  void saveLookup(ModuleVersion module, byte[] body);
}
