package dev.sumdb.client;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A cache for the life of this object. It grows without limit. */
public final class MemoryVerifiedCache implements VerifiedCache, SourceListing {
  private final Map<Tile, byte[]> tiles = new ConcurrentHashMap<>();
  private final Map<ModuleVersion, byte[]> lookups = new ConcurrentHashMap<>();

  @Override
  public Optional<byte[]> tile(Tile tile) {
    return Optional.ofNullable(tiles.get(tile)).map(byte[]::clone);
  }

  @Override
  public void saveTile(Tile tile, byte[] data) {
    tiles.put(tile, data.clone());
  }

  @Override
  public Optional<byte[]> lookup(ModuleVersion module) {
    return Optional.ofNullable(lookups.get(module)).map(byte[]::clone);
  }

  @Override
  public List<String> paths() {
    List<String> paths = new ArrayList<>();
    tiles.keySet().forEach(tile -> paths.add(TilePath.format(tile, TileDialect.GO)));
    lookups.keySet().forEach(module -> paths.add(AnswerParser.asked(module)));
    return paths;
  }

  @Override
  public void saveLookup(ModuleVersion module, byte[] body) {
    lookups.put(module, body.clone());
  }
}
