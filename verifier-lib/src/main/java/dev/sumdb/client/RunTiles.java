package dev.sumdb.client;

import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.HashedTile;
import dev.sumdb.tlog.NodeHasher;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All tiles that a run has seen: each is asked for at most once at the cache and at most once at
 * the source. Both versions are kept, because after a fork the cache has the tiles of one history
 * and the source those of the other. Nothing here is authentic.
 *
 * <p>A partial tile that cannot be had is cut from the full one: log servers drop partial tiles
 * when the full tile exists.
 */
final class RunTiles {

  /** What is known about one tile. Written by one task of a load at a time. */
  private static final class Slot {
    private volatile boolean cacheAsked;
    private volatile byte[] cached;
    private volatile byte[] fetched;
    private volatile HashedTile cachedRoot; // of a full tile, as the other
    private volatile HashedTile fetchedRoot;
    private volatile IOException failure;
  }

  private final Map<Tile, Slot> slots = new ConcurrentHashMap<>();
  private final Queue<NodeHasher> hashers = new ConcurrentLinkedQueue<>();
  private final int height;
  private final VerifiedCache cache;
  private final SumDbSource source;
  private final ParallelReads reads;
  private final LookupProgress progress;

  RunTiles(
      int height,
      VerifiedCache cache,
      SumDbSource source,
      ParallelReads reads,
      LookupProgress progress) {
    this.height = height;
    this.cache = cache;
    this.source = source;
    this.reads = reads;
    this.progress = progress;
  }

  int height() {
    return height;
  }

  /**
   * Gets those that are not here, in parallel.
   *
   * @param roots how many at the beginning are root tiles: without one of them the others are of no
   *     use, and are not asked for
   * @param past tiles whose version in the cache is not good enough
   * @throws IOException if a root tile cannot be had
   */
  void load(List<Tile> tiles, int roots, Set<Tile> past) throws IOException {
    List<Tile> missing = tiles.stream().filter(tile -> isMissing(tile, past)).toList();
    Set<Tile> needed = Set.copyOf(tiles.subList(0, roots));
    // Beside the roots only as many others as can go at once: however threads are scheduled, a
    // missing root may not cost more requests.
    Set<Tile> first = Set.copyOf(missing.subList(0, Math.min(reads.jobs(), missing.size())));
    CountDownLatch unsettled =
        new CountDownLatch((int) missing.stream().filter(needed::contains).count());
    AtomicInteger done = new AtomicInteger();
    AtomicBoolean useless = new AtomicBoolean(needed.stream().anyMatch(this::isGone));
    reads.forEach(
        missing,
        tile -> {
          if (needed.contains(tile)) {
            try {
              if (!useless.get()) {
                load(tile, past.contains(tile));
                useless.compareAndSet(false, isGone(tile));
              }
            } finally {
              unsettled.countDown();
            }
          } else if (isWorthIt(first.contains(tile), unsettled, useless)) {
            load(tile, past.contains(tile));
          }
          progress.done(LookupProgress.Step.TILES, done.incrementAndGet(), missing.size());
        });
    for (Tile root : tiles.subList(0, roots)) {
      if (isGone(root)) {
        throw slots.get(root).failure;
      }
    }
  }

  /** Roots come first in the list, so whoever waits here waits for threads that do not. */
  private static boolean isWorthIt(
      boolean atOnce, CountDownLatch unsettled, AtomicBoolean useless) {
    try {
      if (!atOnce) {
        unsettled.await();
      }
      return !useless.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean isGone(Tile tile) {
    Slot slot = slots.get(tile);
    return slot != null && slot.failure != null && slot.cached == null;
  }

  private boolean isMissing(Tile tile, Set<Tile> past) {
    Slot slot = slots.get(tile);
    if (slot == null || slot.fetched != null || slot.failure != null) {
      return slot == null;
    }
    return past.contains(tile) || slot.cached == null;
  }

  private void load(Tile tile, boolean pastCache) {
    Slot slot = slots.computeIfAbsent(tile, t -> new Slot());
    if (!slot.cacheAsked) {
      byte[] data = fromCache(tile).orElse(null);
      slot.cachedRoot = data == null ? null : hash(tile, data);
      slot.cached = data;
      slot.cacheAsked = true;
    }
    if (slot.cached == null || pastCache) {
      try {
        byte[] data = fromSource(tile);
        slot.fetchedRoot = hash(tile, data);
        slot.fetched = data;
      } catch (InterruptedIOException e) {
        Thread.currentThread().interrupt();
        slot.failure = e;
      } catch (IOException e) {
        slot.failure = e;
      }
    }
  }

  /** In the thread that loads it, so that all processors hash. */
  private HashedTile hash(Tile tile, byte[] data) {
    if (!tile.isFull()) {
      return null;
    }
    NodeHasher idle = hashers.poll();
    NodeHasher hasher = idle == null ? new NodeHasher() : idle;
    HashedTile hashed = HashedTile.of(hasher, tile, data);
    hashers.add(hasher);
    return hashed;
  }

  /** The root of a full tile's bytes. */
  HashedTile hashed(NodeHasher hasher, Tile tile, byte[] data) {
    Slot slot = slots.get(tile);
    for (HashedTile known : new HashedTile[] {slot.fetchedRoot, slot.cachedRoot}) {
      if (known != null && known.isOf(tile, data)) {
        return known;
      }
    }
    return HashedTile.of(hasher, tile, data);
  }

  /**
   * The bytes of a loaded tile.
   *
   * @param past whether the source's version is to be preferred to the cache's
   * @throws IOException why it is not here
   */
  byte[] get(Tile tile, boolean past) throws IOException {
    Slot slot = slots.get(tile);
    if (slot == null) {
      throw new AssertionError("never loaded " + tile);
    }
    byte[] first = past ? slot.fetched : slot.cached;
    byte[] second = past ? slot.cached : slot.fetched;
    if (first != null || second != null) {
      return first != null ? first : second;
    }
    throw slot.failure;
  }

  /** Whether it is the source who answers for these bytes. */
  boolean isFetched(Tile tile, byte[] data) {
    return slots.get(tile).fetched == data;
  }

  /**
   * Whether there is a version of the cache, for which the source's may stand in: it was not asked
   * yet, or it answered, for an earlier reading of this run.
   */
  boolean isCached(Tile tile) {
    Slot slot = slots.get(tile);
    return slot.cached != null && slot.failure == null;
  }

  private Optional<byte[]> fromCache(Tile tile) {
    int bytes = tile.width() * Hash.SIZE;
    Optional<byte[]> exact = cache.tile(tile).filter(data -> data.length == bytes);
    if (exact.isPresent() || tile.isFull()) {
      return exact;
    }
    return cache
        .tile(tile.full())
        .filter(data -> data.length == tile.fullWidth() * Hash.SIZE)
        .map(data -> Arrays.copyOf(data, bytes));
  }

  private byte[] fromSource(Tile tile) throws IOException {
    try {
      return read(tile);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      if (tile.isFull() || e instanceof SourceException s && s.isSilence()) {
        throw e;
      }
      try {
        return Arrays.copyOf(read(tile.full()), tile.width() * Hash.SIZE);
      } catch (InterruptedIOException interrupted) {
        throw interrupted;
      } catch (IOException second) {
        throw e; // the first says more
      }
    }
  }

  /** Exactly as long as it must be: a tile that is cut or has more behind it is no answer. */
  private byte[] read(Tile tile) throws IOException {
    int bytes = tile.width() * Hash.SIZE;
    String path = TilePath.format(tile, TileDialect.GO);
    byte[] data = source.read(path, bytes);
    if (data.length != bytes) {
      throw new SourceException(
          SourceException.Kind.BODY,
          path + " from " + source.describe() + " has " + data.length + " bytes, want " + bytes);
    }
    return data;
  }
}
