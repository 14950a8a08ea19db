package dev.sumdb.server.mirror;

import dev.sumdb.tlog.Tile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a cache holds, what needs what, and what has to go first.
 *
 * <p>A record with number n is provable in a tree as long as the tiles above n are there: of each
 * level k the one with index n / 256^(k+1). An older head of size n is provable to be a prefix of a
 * newer one as long as the same tiles above n are there, for they hold all that its right edge has
 * become since. So lookups and heads need tiles in the same way, and tiles count who needs them.
 *
 * <p>What was not used for the longest time goes first: a lookup, together with the tiles that
 * nothing else needs, or a tile that nothing needs. Heads go last, the oldest first; the newest
 * never does. Thread-safe.
 */
final class CacheIndex {
  /** Disks hand out room in such portions. */
  private static final long BLOCK = 4096;

  /** Of a tree of any size. */
  private static final int LEVELS = 8;

  private static final int DATA = LEVELS;

  private static final class Slot {
    private int width;
    private long charge;
    private int neededBy;
    private long used;
  }

  private static final class Held {
    private final long id;
    private final long charge;
    private long used;

    private Held(long id, long charge) {
      this.id = id;
      this.charge = charge;
    }
  }

  private final Map<Long, Slot> tiles = new HashMap<>();
  private final LinkedHashMap<Long, Slot> loose = new LinkedHashMap<>();
  private final LinkedHashMap<String, Held> lookups = new LinkedHashMap<>();
  private final TreeSet<Long> heads = new TreeSet<>();
  private final long maxBytes;
  private final int maxHeads;
  private long bytes;
  private long ticks;
  private long evictions;

  CacheIndex(long maxBytes) {
    this.maxBytes = maxBytes;
    // A head costs a tile of its own. A quarter of the cache for them lasts a busy year.
    this.maxHeads = (int) Math.max(2, Math.min(1 << 20, maxBytes / 4 / (3 * BLOCK)));
  }

  /** What a file takes. */
  static long charge(long length) {
    return (length + BLOCK - 1) / BLOCK * BLOCK;
  }

  private static long place(int level, long index) {
    return (long) (level == Tile.DATA_LEVEL ? DATA : level) << 58 | index;
  }

  private static long place(Tile tile) {
    return place(tile.level(), tile.index());
  }

  private static long above(int level, long position) {
    int shift = CachedFile.HEIGHT * (level + 1);
    return place(level, shift >= Long.SIZE ? 0 : position >>> shift);
  }

  synchronized long bytes() {
    return bytes;
  }

  /** Counts what is neither tile nor lookup. */
  synchronized void addOther(long charge) {
    bytes += charge;
  }

  synchronized long evictions() {
    return evictions;
  }

  synchronized int lookups() {
    return lookups.size();
  }

  /** The widest version of a tile that is held, if it is as wide as this one. */
  synchronized Optional<Tile> tile(Tile tile) {
    Slot slot = tiles.get(place(tile));
    if (slot == null || slot.width < tile.width()) {
      return Optional.empty();
    }
    touch(place(tile), slot);
    return Optional.of(tile.withWidth(slot.width));
  }

  synchronized boolean holds(Collection<Tile> wanted) {
    for (Tile tile : wanted) {
      Slot slot = tiles.get(place(tile));
      if (slot == null || slot.width < tile.width()) {
        return false;
      }
    }
    return true;
  }

  /** Notes a tile that was written in the place of narrower ones. */
  synchronized void addTile(Tile tile, long length) {
    Slot slot = tiles.computeIfAbsent(place(tile), p -> new Slot());
    bytes += charge(length) - slot.charge;
    slot.width = tile.width();
    slot.charge = charge(length);
    touch(place(tile), slot);
  }

  /** Forgets a tile that has that width and no other, whoever needs it. */
  synchronized void removeTile(Tile tile) {
    Slot slot = tiles.get(place(tile));
    if (slot != null && slot.width == tile.width()) {
      bytes -= slot.charge;
      slot.charge = 0;
      slot.width = 0;
      loose.remove(place(tile));
      if (slot.neededBy == 0) {
        tiles.remove(place(tile));
      }
    }
  }

  private void touch(long place, Slot slot) {
    slot.used = ++ticks;
    if (slot.neededBy == 0) {
      loose.remove(place);
      loose.put(place, slot);
    }
  }

  /** The number of the record that is held for a module version. */
  synchronized Optional<Long> lookup(String digest) {
    Held held = lookups.remove(digest);
    if (held == null) {
      return Optional.empty();
    }
    held.used = ++ticks;
    lookups.put(digest, held);
    return Optional.of(held.id);
  }

  synchronized void addLookup(CachedFile.OfLookup file, long length) {
    removeLookup(file.digest());
    Held held = new Held(file.id(), charge(length));
    held.used = ++ticks;
    lookups.put(file.digest(), held);
    bytes += held.charge;
    need(file.id());
  }

  /** Forgets a lookup; its tiles stay for now. */
  synchronized void removeLookup(String digest) {
    Held held = lookups.remove(digest);
    if (held != null) {
      bytes -= held.charge;
      release(held.id);
    }
  }

  private void need(long position) {
    for (int level = 0; level < LEVELS; level++) {
      long place = above(level, position);
      tiles.computeIfAbsent(place, p -> new Slot()).neededBy++;
      loose.remove(place);
    }
  }

  /** The tiles above, of which some may be needed by nothing any more. */
  private void release(long position) {
    for (int level = 0; level < LEVELS; level++) {
      long place = above(level, position);
      Slot slot = tiles.get(place);
      slot.neededBy--;
      if (slot.neededBy == 0 && slot.width == 0) {
        tiles.remove(place);
      } else if (slot.neededBy == 0) {
        loose.put(place, slot);
      }
    }
  }

  /** Keeps the tiles above a head. Heads above the same tiles are one. */
  synchronized void addHead(long size) {
    if (heads.add(block(size))) {
      need(size);
      while (heads.size() > maxHeads) {
        release(heads.pollFirst() << CachedFile.HEIGHT);
      }
    }
  }

  /** Takes back an {@link #addHead} of a head that was not published. */
  synchronized void removeHead(long size) {
    if (heads.remove(block(size))) {
      release(size);
    }
  }

  synchronized boolean hasHead(long size) {
    return heads.contains(block(size));
  }

  private static long block(long size) {
    return size >>> CachedFile.HEIGHT;
  }

  /**
   * Forgets as much as must go before that much can come.
   *
   * @param gone what is to be deleted, added to by this, even if the room is not enough
   * @return whether there is room now
   */
  synchronized boolean makeRoom(long more, List<CachedFile> gone) {
    if (more > maxBytes) {
      return false;
    }
    while (bytes + more > maxBytes) {
      if (!evictOne(gone)) {
        return false;
      }
    }
    return true;
  }

  private boolean evictOne(List<CachedFile> gone) {
    Map.Entry<Long, Slot> tile = first(loose);
    Map.Entry<String, Held> lookup = first(lookups);
    if (tile != null && (lookup == null || tile.getValue().used < lookup.getValue().used)) {
      evictTile(tile.getKey(), gone);
      return true;
    }
    if (lookup != null) {
      evictLookup(lookup.getKey(), lookup.getValue(), gone);
      return true;
    }
    if (heads.size() > 1) {
      release(heads.pollFirst() << CachedFile.HEIGHT);
      return true;
    }
    return false;
  }

  private static <K, V> Map.Entry<K, V> first(LinkedHashMap<K, V> map) {
    Iterator<Map.Entry<K, V>> entries = map.entrySet().iterator();
    return entries.hasNext() ? entries.next() : null;
  }

  private void evictTile(long place, List<CachedFile> gone) {
    Slot slot = tiles.remove(place);
    loose.remove(place);
    bytes -= slot.charge;
    evictions++;
    int level = (int) (place >>> 58);
    long index = place & (1L << 58) - 1;
    gone.add(
        new CachedFile.OfTile(
            new Tile(
                CachedFile.HEIGHT, level == DATA ? Tile.DATA_LEVEL : level, index, slot.width)));
  }

  /** First the lookup, then what only it needed: never a tile without what needs it. */
  private void evictLookup(String digest, Held held, List<CachedFile> gone) {
    List<Long> alone = new ArrayList<>();
    for (int level = 0; level < LEVELS; level++) {
      Slot slot = tiles.get(above(level, held.id));
      if (slot.neededBy == 1 && slot.width > 0) {
        alone.add(above(level, held.id));
      }
    }
    removeLookup(digest);
    evictions++;
    gone.add(new CachedFile.OfLookup(digest, held.id));
    alone.forEach(place -> evictTile(place, gone));
  }
}
