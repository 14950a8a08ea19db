package dev.sumdb.server.mirror;

import dev.sumdb.checkpoint.TreeNote;
import dev.sumdb.client.VerifiedCache;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.Note;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.MerkleTree;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileHashReader;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * Answers and tiles of one database on disk, never more than a number of bytes. Survives being
 * killed at any point; on a full disk it keeps what it has and stores nothing.
 *
 * <p>It has a head of its own, the newest <em>complete</em> one. Complete means: the tiles of its
 * right edge are here, and so are the tiles that show each complete head before to be a prefix of
 * it. With {@link #lookup lookups} always answered with that head, and kept only with the tiles
 * that prove them in it, nothing else is ever needed to check them, by clients with an earlier head
 * of this cache nor by those with none:
 *
 * <pre>
 *   head O       [....]              O's right edge, partial tiles
 *   head C       [....|.]   [..]     what has become of them, and C's own right edge
 * </pre>
 *
 * A tile that is not on O's edge is full and the same in both. When C follows O the edge tiles of O
 * are read with the width they have in C, so whatever was provable in O is in C. {@link #advance}
 * checks that, and keeps those tiles for as long as it keeps lookups.
 *
 * <p>A wider version of a tile replaces narrower ones, which are its beginnings.
 *
 * <pre>
 *   DIR/tile/...  DIR/lookup/...     see {@link CachedFile}
 *   DIR/head                         the complete head's note
 *   DIR/heads                        the sizes of the complete heads before
 * </pre>
 *
 * Thread-safe; one object per directory.
 */
public final class BoundedCache implements VerifiedCache, AutoCloseable {
  private static final int MAX_RECORD = LogRecord.MAX_TEXT_BYTES + 64;

  /** As long as 256 records and their separators can be. */
  static final int MAX_DATA_TILE = 256 * (LogRecord.MAX_TEXT_BYTES + 2);

  private final CacheFiles files;
  private final CacheIndex index;
  private final HeadFiles heads; // guarded by writing
  private final Object writing = new Object();
  private final LongAdder unstored = new LongAdder();
  private boolean closed; // guarded by writing
  private volatile ProvenHead head;

  private BoundedCache(CacheFiles files, long maxBytes) {
    this.files = files;
    this.index = new CacheIndex(maxBytes);
    this.heads = new HeadFiles(files, index);
  }

  /**
   * Takes stock of a directory, which need not exist.
   *
   * @param key of the database
   * @param maxBytes room for everything in it; what is too much goes now
   * @throws IOException if it cannot be read
   */
  public static BoundedCache open(Path dir, VerifierKey key, long maxBytes) throws IOException {
    return open(new DirectoryFiles(dir), key, maxBytes);
  }

  static BoundedCache open(CacheFiles files, VerifierKey key, long maxBytes) throws IOException {
    BoundedCache cache = new BoundedCache(files, maxBytes);
    synchronized (cache.writing) {
      CacheStock.take(files, cache.index, cache.heads);
      cache.heads.newest(key).ifPresent(cache::begin);
      cache.makeRoom(0);
    }
    return cache;
  }

  /** A head whose tiles are gone is no head: the next one begins anew. */
  private void begin(ProvenHead stored) {
    if (stored.size() > 0 && index.holds(TilePlan.ofPrefix(stored.size(), stored.head()))) {
      index.addHead(stored.size());
      heads.earlier().stream().filter(size -> size <= stored.size()).forEach(index::addHead);
      head = stored;
    }
  }

  /** The newest complete head, with which lookups are answered. */
  public Optional<ProvenHead> head() {
    return Optional.ofNullable(head);
  }

  /** Bytes on disk. */
  public long bytes() {
    return index.bytes();
  }

  /** Lookups on disk. */
  public int lookups() {
    return index.lookups();
  }

  /** Files that made room for others. */
  public long evictions() {
    return index.evictions();
  }

  /** Files that could not be written. */
  public long unstored() {
    return unstored.sum();
  }

  /** Cut from a wider one where that is what is here. */
  @Override
  public Optional<byte[]> tile(Tile tile) {
    if (tile.height() != CachedFile.HEIGHT || tile.isData()) {
      return Optional.empty();
    }
    // A second try, because the file may just be giving way to a wider one.
    for (int tries = 0; tries < 2; tries++) {
      Optional<Tile> held = index.tile(tile);
      if (held.isEmpty()) {
        return Optional.empty();
      }
      Optional<byte[]> data = read(held.get());
      if (data.isPresent()) {
        return data.map(bytes -> Arrays.copyOf(bytes, tile.width() * Hash.SIZE));
      }
    }
    return Optional.empty();
  }

  /** Some bytes of exactly that length. */
  private Optional<byte[]> read(Tile held) {
    int bytes = held.width() * Hash.SIZE;
    try {
      byte[] data = files.read(new CachedFile.OfTile(held).path(), bytes);
      if (data.length == bytes) {
        return Optional.of(data);
      }
    } catch (IOException e) {
      index.removeTile(held);
      return Optional.empty();
    }
    index.removeTile(held);
    return Optional.empty();
  }

  @Override
  public void saveTile(Tile tile, byte[] data) {
    if (tile.height() != CachedFile.HEIGHT || tile.isData()) {
      return;
    }
    synchronized (writing) {
      Optional<Tile> held = index.tile(tile);
      if (held.isPresent()) {
        // What is here may be damaged: that is why it was fetched again.
        Optional<byte[]> known = tile(tile).filter(bytes -> Arrays.equals(bytes, data));
        if (known.isPresent()) {
          return;
        }
        drop(held.get());
      }
      store(tile, data);
    }
  }

  /** The records of a data tile of exactly that width, as they were saved; may be damaged. */
  Optional<byte[]> dataTile(Tile tile) {
    Optional<Tile> held = index.tile(tile).filter(tile::equals);
    try {
      return held.isEmpty()
          ? Optional.empty()
          : Optional.of(files.read(new CachedFile.OfTile(tile).path(), MAX_DATA_TILE));
    } catch (IOException e) {
      index.removeTile(tile);
      return Optional.empty();
    }
  }

  /** Keeps a full data tile whose records were proven. */
  void saveDataTile(Tile tile, byte[] data) {
    synchronized (writing) {
      drop(tile);
      store(tile, data);
    }
  }

  private void drop(Tile held) {
    index.removeTile(held);
    delete(new CachedFile.OfTile(held));
  }

  private void store(Tile tile, byte[] data) {
    if (closed || !makeRoom(CacheIndex.charge(data.length))) {
      unstored.increment();
      return;
    }
    Optional<Tile> narrower = index.tile(tile.withWidth(1));
    try {
      files.write(new CachedFile.OfTile(tile).path(), data);
    } catch (IOException e) {
      unstored.increment();
      return;
    }
    index.addTile(tile, data.length);
    narrower.filter(t -> !t.equals(tile)).ifPresent(t -> delete(new CachedFile.OfTile(t)));
  }

  private boolean makeRoom(long bytes) {
    List<CachedFile> gone = new ArrayList<>();
    boolean room = index.makeRoom(bytes, gone);
    gone.forEach(this::delete);
    return room;
  }

  private void delete(CachedFile file) {
    try {
      files.delete(file.path());
    } catch (IOException e) {
      return; // found again at the next start
    }
  }

  /** The record with the complete head, whatever head it came with. */
  @Override
  public Optional<byte[]> lookup(ModuleVersion module) {
    ProvenHead now = head;
    return record(module)
        .filter(record -> now != null && record.id() < now.size())
        .map(record -> (record.format() + now.note()).getBytes(StandardCharsets.UTF_8));
  }

  /** The record that is held for a module version; may be damaged. */
  Optional<LogRecord> record(ModuleVersion module) {
    String digest = CachedFile.OfLookup.digest(module);
    Optional<Long> id = index.lookup(digest);
    if (id.isEmpty()) {
      return Optional.empty();
    }
    CachedFile.OfLookup file = new CachedFile.OfLookup(digest, id.get());
    try {
      LogRecord.Parsed parsed = LogRecord.parse(files.read(file.path(), MAX_RECORD));
      if (parsed.record().id() == file.id() && parsed.rest().length == 0) {
        return Optional.of(parsed.record());
      }
    } catch (IOException | MalformedException e) {
      forget(file);
      return Optional.empty();
    }
    forget(file);
    return Optional.empty();
  }

  private void forget(CachedFile.OfLookup damaged) {
    synchronized (writing) {
      index.removeLookup(damaged.digest());
      delete(damaged);
    }
  }

  /** Whether a lookup is held; if so, it counts as used. */
  boolean touch(ModuleVersion module) {
    return index.lookup(CachedFile.OfLookup.digest(module)).isPresent();
  }

  /** Keeps the record if the tiles that prove it are here, too. */
  @Override
  public void saveLookup(ModuleVersion module, byte[] body) {
    LogRecord record;
    TreeHead provable;
    try {
      LogRecord.Parsed parsed = LogRecord.parse(body);
      record = parsed.record();
      provable = provableIn(record, parsed.rest());
    } catch (MalformedException e) {
      throw new IllegalArgumentException("not an answer to a lookup", e);
    }
    byte[] content = record.format().getBytes(StandardCharsets.UTF_8);
    String digest = CachedFile.OfLookup.digest(module);
    CachedFile.OfLookup file = new CachedFile.OfLookup(digest, record.id());
    synchronized (writing) {
      if (record(module).filter(record::equals).isPresent()) {
        return;
      }
      index.lookup(digest).ifPresent(id -> forget(new CachedFile.OfLookup(digest, id)));
      if (closed
          || !makeRoom(CacheIndex.charge(content.length))
          || !index.holds(TilePlan.ofRecord(record.id(), provable))) {
        unstored.increment();
        return;
      }
      try {
        files.write(file.path(), content);
        index.addLookup(file, content.length);
      } catch (IOException e) {
        unstored.increment();
      }
    }
  }

  /** The complete head, or else the one in the answer, of which this will soon be an extension. */
  private TreeHead provableIn(LogRecord record, byte[] note) throws MalformedException {
    ProvenHead now = head;
    if (now != null && record.id() < now.size()) {
      return now.head();
    }
    TreeHead own = TreeNote.parse(Note.parse(note).text());
    if (record.id() >= own.size()) {
      throw new MalformedException("record " + record.id() + " is not in tree " + own.size());
    }
    return own;
  }

  /** Whether the tiles that prove a record in the complete head are here. */
  boolean isComplete(long id) {
    ProvenHead now = head;
    return now != null && id < now.size() && index.holds(TilePlan.ofRecord(id, now.head()));
  }

  /** The tiles that a head needs to become the complete one. */
  Set<Tile> needed(ProvenHead next) {
    ProvenHead now = head;
    Set<Tile> tiles = new LinkedHashSet<>(TilePlan.ofPrefix(next.size(), next.head()));
    if (now != null) {
      tiles.addAll(TilePlan.ofPrefix(now.size(), next.head()));
    }
    return tiles;
  }

  /** What came of {@link #advance}. */
  enum Advance {
    /** The complete head is that one, or a newer one. */
    DONE,
    /** Some of its tiles are not here, or are damaged, or nothing can be written. */
    INCOMPLETE,
    /** The complete head is not a prefix of it. There is none now. */
    CONTRADICTED
  }

  /**
   * Makes a head the complete one, if it is.
   *
   * @param next a proven head
   */
  Advance advance(ProvenHead next) {
    synchronized (writing) {
      ProvenHead now = head;
      if (now != null && now.size() >= next.size()) {
        return Advance.DONE;
      }
      boolean known = index.hasHead(next.size());
      index.addHead(next.size()); // before the check: from here on nothing of it is evicted
      Advance advance = next.size() > 0 ? check(next) : Advance.INCOMPLETE;
      if (advance == Advance.DONE && write(next, known)) {
        head = next;
        return Advance.DONE;
      }
      if (!known) {
        index.removeHead(next.size());
      }
      if (advance == Advance.CONTRADICTED) {
        head = null;
      }
      return advance == Advance.DONE ? Advance.INCOMPLETE : advance;
    }
  }

  /** Reads what the head needs, as its clients will, and proves it. */
  private Advance check(ProvenHead next) {
    ProvenHead now = head;
    if (!index.holds(needed(next))) {
      return Advance.INCOMPLETE;
    }
    try {
      HeldTiles tiles = new HeldTiles(this::tile, (tile, data) -> {});
      TileHashReader tree = new TileHashReader(next.head(), tiles);
      tree.read(MerkleTree.rootIndexes(next.size()));
      boolean extended = now == null || MerkleTree.root(now.size(), tree).equals(now.head().root());
      return extended ? Advance.DONE : Advance.CONTRADICTED;
    } catch (IOException | ProofException e) {
      return Advance.INCOMPLETE;
    }
  }

  /** Writes nothing any more; what is here is still read. */
  @Override
  public void close() {
    synchronized (writing) {
      closed = true;
    }
  }

  private boolean write(ProvenHead next, boolean known) {
    if (closed) {
      return false;
    }
    try {
      heads.write(next, known);
      return true;
    } catch (IOException e) {
      unstored.increment();
      return false;
    }
  }
}
