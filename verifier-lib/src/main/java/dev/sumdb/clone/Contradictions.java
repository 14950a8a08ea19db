package dev.sumdb.clone;

import dev.sumdb.client.Misbehaviour;
import dev.sumdb.client.TreeAudit;
import dev.sumdb.gosum.GoSumLine;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.HashReader;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.Tile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds module versions that the log has several records of, and different hashes in them. */
final class Contradictions {
  private static final int MAX_KEPT = 100;

  private final CloneFiles files;
  private final TreeAudit audit;
  private final HashReader tree;
  private final List<Misbehaviour> found = new ArrayList<>();
  private Tile lastTile; // null before the first
  private RecordBundle last;
  private long more;
  private long repeated;

  /**
   * @param tree authentic hashes of the tree that the files hold
   */
  Contradictions(CloneFiles files, TreeAudit audit, HashReader tree) {
    this.files = files;
    this.audit = audit;
    this.tree = tree;
  }

  /** Compares records with the same fingerprint, of which there may be any number. */
  void compare(List<Long> ids) throws IOException {
    Map<ModuleVersion, LogRecord> firsts = new HashMap<>();
    long before = -1;
    for (long id : ids) {
      if (id == before) {
        continue; // its bundle was fetched again
      }
      before = id;
      LogRecord record = record(id);
      try {
        ModuleVersion module = RecordForm.moduleVersion(record.text());
        LogRecord first = firsts.putIfAbsent(module, record);
        if (first != null) {
          compare(module, first, record);
        }
      } catch (MalformedException e) {
        continue; // one that nobody can look up
      }
    }
  }

  private void compare(ModuleVersion module, LogRecord first, LogRecord other) throws IOException {
    for (GoSumLine one : lines(first)) {
      for (GoSumLine two : lines(other)) {
        boolean same = one.version().equals(two.version());
        boolean h1 = one.hash().startsWith("h1:") && two.hash().startsWith("h1:");
        if (same && h1 && !one.hash().equals(two.hash())) {
          contradict(module, List.of(one, two), List.of(first, other));
          return;
        }
      }
    }
    repeated++;
  }

  private void contradict(ModuleVersion module, List<GoSumLine> lines, List<LogRecord> records)
      throws IOException {
    if (found.size() == MAX_KEPT) {
      more++;
    } else {
      found.add(audit.duplicate(module, lines, records, tree));
    }
  }

  private static List<GoSumLine> lines(LogRecord record) {
    try {
      return RecordForm.lines(record.text());
    } catch (MalformedException e) {
      throw new AssertionError("a record that was parsed before", e);
    }
  }

  private LogRecord record(long id) throws IOException {
    long n = id >> LocalTiles.HEIGHT;
    int width =
        (int) Tile.availableWidth(LocalTiles.HEIGHT, Tile.DATA_LEVEL, n, audit.head().size());
    Tile tile = new Tile(LocalTiles.HEIGHT, Tile.DATA_LEVEL, n, width);
    try {
      if (!tile.equals(lastTile)) {
        last = bundle(tile);
        lastTile = tile;
      }
      int i = (int) (id - (n << LocalTiles.HEIGHT));
      return LogRecord.of(id, RecordForm.text(last.data(), last.from(i), last.to(i)));
    } catch (MalformedException e) {
      throw new IOException(tile + " was changed by somebody: " + e.getMessage(), e);
    }
  }

  private RecordBundle bundle(Tile tile) throws IOException, MalformedException {
    byte[] data = files.read(tile, BundleSource.MAX_BYTES);
    if (data == null) {
      throw new IOException("there is no " + tile + " in the clone any more");
    }
    return RecordBundle.parse(data, tile.width());
  }

  List<Misbehaviour> found() {
    return found;
  }

  /** How many more there are than kept. */
  long more() {
    return more;
  }

  /** Records that say the same as an earlier one. */
  long repeated() {
    return repeated;
  }
}
