package dev.sumdb.server.store;

import dev.sumdb.tlog.Hash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A store in memory that asserts of its caller what the contract leaves to it: batches that follow
 * their state, dense ids, tiles that the new size completes, each written once. The content
 * outlives the store, as a disk does.
 */
public final class MemoryLogStore implements LogStore {
  /** What survives. */
  public static final class Medium {
    private TreeState state = TreeState.EMPTY;
    private final List<RecordRow> records = new ArrayList<>();
    private final Map<RecordKey, RecordRow> byKey = new HashMap<>();
    private final TreeMap<Long, String> proofs = new TreeMap<>();
    private final TreeMap<Long, StoredTile> tiles = new TreeMap<>();
    private final List<IncidentRow> incidents = new ArrayList<>();
    private final Map<String, String> meta = new HashMap<>();
    private long writes;

    /** A copy, as of a backup. */
    public synchronized Medium copy() {
      Medium copy = new Medium();
      copy.state = state;
      copy.records.addAll(records);
      copy.byKey.putAll(byKey);
      copy.proofs.putAll(proofs);
      copy.tiles.putAll(tiles);
      copy.incidents.addAll(incidents);
      copy.meta.putAll(meta);
      return copy;
    }
  }

  private final Medium medium;
  private long ownWrites;
  private long othersWrites = -1; // as far as was told
  private boolean closed;

  public MemoryLogStore(Medium medium) {
    this.medium = medium;
  }

  private Medium open() throws IOException {
    if (closed) {
      throw new IOException("the store is closed");
    }
    return medium;
  }

  @Override
  public TreeState state() throws IOException {
    synchronized (medium) {
      return open().state;
    }
  }

  @Override
  public StoreExtent extent() throws IOException {
    synchronized (medium) {
      int records = open().records.size();
      return new StoreExtent(medium.state, records, records, medium.tiles.size());
    }
  }

  @Override
  public Optional<String> unreachable() throws IOException {
    open();
    return Optional.empty();
  }

  @Override
  public boolean changedElsewhere() throws IOException {
    synchronized (medium) {
      long before = othersWrites;
      othersWrites = open().writes - ownWrites;
      return othersWrites != before;
    }
  }

  @Override
  public long nextId() throws IOException {
    synchronized (medium) {
      return open().records.size();
    }
  }

  @Override
  public Optional<String> meta(String key) throws IOException {
    synchronized (medium) {
      return Optional.ofNullable(open().meta.get(key));
    }
  }

  @Override
  public Optional<RecordRow> find(RecordKey key) throws IOException {
    synchronized (medium) {
      return Optional.ofNullable(open().byKey.get(key));
    }
  }

  @Override
  public Map<RecordKey, RecordRow> find(Collection<RecordKey> keys) throws IOException {
    Map<RecordKey, RecordRow> found = new HashMap<>();
    for (RecordKey key : keys) {
      find(key).ifPresent(row -> found.put(key, row));
    }
    return found;
  }

  @Override
  public List<RecordRow> records(long from, long to) throws IOException {
    synchronized (medium) {
      int end = (int) Math.min(to, open().records.size());
      return from >= end ? List.of() : List.copyOf(medium.records.subList((int) from, end));
    }
  }

  @Override
  public List<byte[]> texts(long from, long to) throws IOException {
    List<byte[]> texts = records(from, to).stream().map(RecordRow::textBytes).toList();
    if (texts.size() != to - from) {
      throw new IOException("record " + (from + texts.size()) + " is missing");
    }
    return texts;
  }

  private static long key(int level, long index) {
    StoredTile.checkPlace(level, index);
    return (long) level << 56 | index;
  }

  @Override
  public Optional<StoredTile> tile(int level, long index) throws IOException {
    synchronized (medium) {
      return Optional.ofNullable(open().tiles.get(key(level, index)));
    }
  }

  @Override
  public List<Hash> tileRoots(int level, long from, long to) throws IOException {
    List<Hash> roots = new ArrayList<>();
    for (long index = from; index < to; index++) {
      Optional<StoredTile> tile = tile(level, index);
      if (tile.isEmpty()) {
        throw new IOException(StoredTile.name(level, index) + " is missing");
      }
      roots.add(tile.get().root());
    }
    return roots;
  }

  @Override
  public void commit(
      TreeState expected, TreeState next, List<RecordRow> records, List<StoredTile> tiles)
      throws StaleStateException, DuplicateKeyException, IOException {
    synchronized (medium) {
      if (!open().state.equals(expected)) {
        throw new StaleStateException(expected);
      }
      for (RecordRow row : records) {
        if (medium.byKey.containsKey(row.key())) {
          throw new DuplicateKeyException(row.key().toString());
        }
      }
      checkBatch(expected, next, records, tiles);
      wrote();
      medium.state = next;
      for (RecordRow row : records) {
        RecordRow read =
            new RecordRow(row.id(), row.key(), row.text(), row.origin(), row.firstSeenMillis());
        medium.records.add(read);
        medium.byKey.put(row.key(), read);
        if (!row.proof().isEmpty()) {
          medium.proofs.put(row.id(), row.proof());
        }
      }
      tiles.forEach(tile -> medium.tiles.put(key(tile.level(), tile.index()), tile));
    }
  }

  private void wrote() {
    medium.writes++;
    ownWrites++;
  }

  private void checkBatch(
      TreeState expected, TreeState next, List<RecordRow> records, List<StoredTile> tiles) {
    long size = expected.head().size();
    check(!records.isEmpty(), "an empty batch");
    check(next.epoch() == expected.epoch() + 1, next + " after " + expected);
    check(next.head().size() == size + records.size(), next + " after " + expected);
    for (int i = 0; i < records.size(); i++) {
      check(records.get(i).id() == size + i, "record " + records.get(i).id() + " at " + i);
    }
    int completed = 0;
    for (int level = 0; level < StoredTile.MAX_LEVEL; level++) {
      long before = StoredTile.completed(level, size);
      completed += (int) (StoredTile.completed(level, next.head().size()) - before);
    }
    check(tiles.size() == completed, tiles + " for " + completed + " completed tiles");
    for (StoredTile tile : tiles) {
      check(!medium.tiles.containsKey(key(tile.level(), tile.index())), tile + " written twice");
      check(
          tile.index() < StoredTile.completed(tile.level(), next.head().size()),
          tile + " is not complete in " + next);
    }
  }

  private static void check(boolean ok, String message) {
    if (!ok) {
      throw new AssertionError(message);
    }
  }

  @Override
  public Map<Long, String> proofs(long from, long to) throws IOException {
    synchronized (medium) {
      return Map.copyOf(open().proofs.subMap(from, to));
    }
  }

  @Override
  public boolean resolve(long id, long millis, String reason) throws IOException {
    synchronized (medium) {
      List<IncidentRow> incidents = open().incidents;
      int at = (int) id - 1;
      if (at < 0 || at >= incidents.size() || incidents.get(at).resolvedMillis() != 0) {
        return false;
      }
      wrote();
      IncidentRow row = incidents.get(at);
      incidents.set(
          at,
          new IncidentRow(
              row.id(),
              row.firstMillis(),
              row.lastMillis(),
              row.times(),
              row.kind(),
              row.subject(),
              row.detail(),
              row.evidence(),
              millis,
              reason));
      return true;
    }
  }

  @Override
  public void incident(long millis, String kind, String subject, String detail, String evidence)
      throws IOException {
    synchronized (medium) {
      List<IncidentRow> incidents = open().incidents;
      wrote();
      for (int i = 0; i < incidents.size(); i++) {
        IncidentRow row = incidents.get(i);
        if (row.kind().equals(kind)
            && row.subject().equals(subject)
            && row.detail().equals(detail)) {
          incidents.set(
              i,
              new IncidentRow(
                  row.id(),
                  row.firstMillis(),
                  millis,
                  row.times() + 1,
                  kind,
                  subject,
                  detail,
                  evidence.isEmpty() ? row.evidence() : evidence,
                  0,
                  ""));
          return;
        }
      }
      incidents.add(
          new IncidentRow(
              incidents.size() + 1, millis, millis, 1, kind, subject, detail, evidence, 0, ""));
    }
  }

  @Override
  public List<IncidentRow> incidents() throws IOException {
    synchronized (medium) {
      return List.copyOf(open().incidents);
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
