package dev.sumdb.server.mirror;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.sumdb.checkpoint.TlogProof;
import dev.sumdb.client.LookupOutcome;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.HashIndex;
import dev.sumdb.tlog.InclusionProof;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileHashReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads a cache and lets nothing out that is not proven in the tree of its complete head. Who can
 * write into the cache can make things vanish, no more. What was proven stays in memory, so that it
 * is proven once. Thread-safe.
 */
final class ProvenReads {
  private static final int ENTRY_OVERHEAD = 200;

  private final BoundedCache cache;
  private final Cache<ModuleVersion, LogRecord> records;
  private final Cache<Tile, byte[]> tiles;

  /** Tiles in memory are proven, those on disk are not; together they are proven again. */
  private final HeldTiles held;

  /**
   * @param memoryBytes for tiles, and as much again for records
   */
  ProvenReads(BoundedCache cache, long memoryBytes) {
    this.cache = cache;
    this.records =
        CacheBuilder.newBuilder()
            .maximumWeight(memoryBytes)
            .weigher((ModuleVersion m, LogRecord r) -> 2 * r.text().length() + ENTRY_OVERHEAD)
            .build();
    this.tiles =
        CacheBuilder.newBuilder()
            .maximumWeight(memoryBytes)
            .weigher((Tile place, byte[] data) -> data.length + ENTRY_OVERHEAD)
            .build();
    this.held = new HeldTiles(tile -> inMemory(tile).or(() -> cache.tile(tile)), this::remember);
  }

  /** A record that was proven before and is still held. Never blocks. */
  Optional<LogRecord> inMemory(ModuleVersion module) {
    return Optional.ofNullable(records.getIfPresent(module)).filter(record -> cache.touch(module));
  }

  /** A record that is held and provable in the head. Blocks for the disk. */
  Optional<LogRecord> record(ModuleVersion module, ProvenHead head) {
    Optional<LogRecord> known = inMemory(module);
    if (known.isPresent()) {
      return known;
    }
    Optional<LogRecord> held =
        cache.record(module).filter(record -> isLogged(module, record, head));
    held.ifPresent(record -> records.put(module, record));
    return held;
  }

  private boolean isLogged(ModuleVersion module, LogRecord record, ProvenHead head) {
    if (record.id() >= head.size() || !LookupOutcome.Proven.isOf(module, record)) {
      return false;
    }
    return hash(HashIndex.of(0, record.id()), head).filter(record.leafHash()::equals).isPresent();
  }

  /** Proves all tiles above a hash on the way. */
  private Optional<Hash> hash(long index, ProvenHead head) {
    try {
      return Optional.of(new TileHashReader(head.head(), held).read(new long[] {index}).get(0));
    } catch (IOException | ProofException e) {
      return Optional.empty(); // something is missing or damaged: then it has to be fetched anew
    }
  }

  /** The proof of a record in the tree of a head, if all that it needs is held. */
  Optional<TlogProof> proof(LogRecord record, ProvenHead head) {
    try {
      TileHashReader hashes = new TileHashReader(head.head(), held);
      InclusionProof path = InclusionProof.prove(hashes, record.id(), head.size());
      return Optional.of(TlogProof.of(record.text(), record.id(), path, head.noteBytes()));
    } catch (IOException | ProofException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A record that somebody else has proven just now. */
  void remember(ModuleVersion module, LogRecord record) {
    records.put(module, record);
  }

  /** A hash tile that was proven before, or wider. Never blocks. */
  Optional<byte[]> inMemory(Tile tile) {
    byte[] wide = tiles.getIfPresent(tile.withWidth(1));
    int bytes = tile.width() * Hash.SIZE;
    return wide == null || wide.length < bytes
        ? Optional.empty()
        : Optional.of(wide.length == bytes ? wide : Arrays.copyOf(wide, bytes));
  }

  /** A hash tile that is held and provable in the head. Blocks for the disk. */
  Optional<byte[]> tile(Tile tile, ProvenHead head) {
    if (inMemory(tile).isEmpty() && tile.existsIn(head.size())) {
      long first = HashIndex.of(tile.level() * tile.height(), tile.index() << tile.height());
      hash(first, head);
    }
    return inMemory(tile);
  }

  /** A tile that somebody else has proven just now. */
  void remember(Tile tile, byte[] data) {
    tiles
        .asMap()
        .merge(tile.withWidth(1), data, (old, next) -> next.length > old.length ? next : old);
  }
}
