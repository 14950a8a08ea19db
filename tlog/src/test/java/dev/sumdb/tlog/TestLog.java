package dev.sumdb.tlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * A log in memory for tests: append records, take the head of any size, read stored hashes and
 * tiles. Not thread-safe.
 */
public final class TestLog {
  private final List<String> texts = new ArrayList<>();
  private final List<Hash> hashes = new ArrayList<>();

  /** A log with the texts {@code leaf 0\n}, {@code leaf 1\n}, ... */
  public static TestLog ofSize(int size) {
    TestLog log = new TestLog();
    for (int i = 0; i < size; i++) {
      log.append("leaf " + i + "\n");
    }
    return log;
  }

  /** The id of the new record. */
  public long append(String text) {
    LogRecord record = new LogRecord(texts.size(), text);
    try {
      hashes.addAll(MerkleTree.hashesForAppend(record.id(), record.leafHash(), hashReader()));
    } catch (IOException | ProofException e) {
      throw new AssertionError(e);
    }
    texts.add(text);
    return record.id();
  }

  public long size() {
    return texts.size();
  }

  public TreeHead head() {
    return head(size());
  }

  /** The head that the log had when it was of that size. */
  public TreeHead head(long size) {
    try {
      return new TreeHead(size, MerkleTree.root(size, hashReader()));
    } catch (IOException | ProofException e) {
      throw new AssertionError(e);
    }
  }

  /** The log as it was when it had that size; further appends do not touch each other. */
  public TestLog at(long size) {
    TestLog log = new TestLog();
    log.texts.addAll(texts.subList(0, (int) size));
    log.hashes.addAll(hashes.subList(0, (int) HashIndex.count(size)));
    return log;
  }

  public LogRecord record(long id) {
    return new LogRecord(id, texts.get((int) id));
  }

  public Hash leafHash(long id) {
    return hashes.get((int) HashIndex.of(0, id));
  }

  /** Reads all stored hashes of the log as it is at each call. */
  public HashReader hashReader() {
    return indexes -> {
      List<Hash> read = new ArrayList<>(indexes.length);
      for (long index : indexes) {
        read.add(hashes.get((int) index));
      }
      return read;
    };
  }

  /** The bytes of a tile of hashes. */
  public byte[] tile(Tile tile) {
    try {
      return Tiles.read(tile, hashReader());
    } catch (IOException | ProofException e) {
      throw new AssertionError(e);
    }
  }

  /** A server of this log's tiles of one height, to be used by one reader. */
  public ServedTiles tiles(int height) {
    return new ServedTiles(this, height);
  }

  /**
   * A tile reader that counts, that can be told to lie, and that asserts of its caller: asks for
   * tiles of this height that exist, none twice in one call; saves what it has read last, all of
   * it, once, and only authentic bytes.
   */
  public static final class ServedTiles implements TileReader {
    private final TestLog log;
    private final int height;
    private final Map<Tile, byte[]> forged = new HashMap<>();
    private final List<List<Tile>> calls = new ArrayList<>();
    private final List<Tile> saved = new ArrayList<>();
    private List<Tile> unsaved = List.of();
    private List<byte[]> served = List.of();

    private ServedTiles(TestLog log, int height) {
      this.log = log;
      this.height = height;
    }

    /** From now on serves these bytes for that tile. */
    public ServedTiles forge(Tile tile, byte[] data) {
      forged.put(tile, data);
      return this;
    }

    /** Serves the truth again. */
    public void honest() {
      forged.clear();
    }

    /** What each call of {@link #readTiles} asked for, oldest first. */
    public List<List<Tile>> calls() {
      return List.copyOf(calls);
    }

    /** All tiles saved so far. */
    public List<Tile> saved() {
      return List.copyOf(saved);
    }

    @Override
    public int height() {
      return height;
    }

    @Override
    public List<byte[]> readTiles(List<Tile> tiles) {
      check(new HashSet<>(tiles).size() == tiles.size(), "asked twice for a tile of " + tiles);
      List<byte[]> data = new ArrayList<>();
      for (Tile tile : tiles) {
        check(tile.height() == height && !tile.isData(), "asked for " + tile);
        check(tile.existsIn(log.size()), "asked for " + tile + " of tree " + log.size());
        byte[] lie = forged.get(tile);
        data.add(lie == null ? log.tile(tile) : lie);
      }
      calls.add(List.copyOf(tiles));
      unsaved = List.copyOf(tiles);
      served = List.copyOf(data);
      return data;
    }

    @Override
    public void saveTiles(List<Tile> tiles, List<byte[]> data) {
      check(!tiles.isEmpty(), "saved nothing");
      check(tiles.equals(unsaved), "saved " + tiles + " after reading " + unsaved);
      check(tiles.size() == data.size(), data.size() + " arrays for " + tiles);
      for (int i = 0; i < tiles.size(); i++) {
        Tile tile = tiles.get(i);
        check(data.get(i) == served.get(i), "saved other bytes for " + tile);
        byte[] lie = forged.get(tile);
        check(lie == null || Arrays.equals(lie, log.tile(tile)), "saved a forged " + tile);
      }
      unsaved = List.of();
      saved.addAll(tiles);
    }

    private static void check(boolean ok, String message) {
      if (!ok) {
        throw new AssertionError(message);
      }
    }
  }
}
