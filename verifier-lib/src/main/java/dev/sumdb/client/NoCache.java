package dev.sumdb.client;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.Tile;
import java.util.Optional;

/** Keeps nothing, so that the source is asked for everything. */
public final class NoCache implements VerifiedCache {
  @Override
  public Optional<byte[]> tile(Tile tile) {
    return Optional.empty();
  }

  @Override
  public void saveTile(Tile tile, byte[] data) {
    // see above
  }

  @Override
  public Optional<byte[]> lookup(ModuleVersion module) {
    return Optional.empty();
  }

  @Override
  public void saveLookup(ModuleVersion module, byte[] body) {
    // see above
  }
}
