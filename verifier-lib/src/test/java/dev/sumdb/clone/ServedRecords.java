package dev.sumdb.clone;

import dev.sumdb.client.NotInSourceException;
import dev.sumdb.client.SourceException;
import dev.sumdb.client.SumDbSource;
import dev.sumdb.client.TestDatabase;
import dev.sumdb.tlog.DataTile;
import dev.sumdb.tlog.EntryBundle;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A test database that serves its records as well, in the way that a test tells it. */
public final class ServedRecords implements SumDbSource {
  private final TestDatabase database;
  private final TileDialect dialect;
  private final List<String> bundles = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, UnaryOperator<byte[]>> altered = new HashMap<>();
  private final Map<String, List<SourceException>> failures = new HashMap<>();
  private int left = Integer.MAX_VALUE;
  private boolean servesRecords = true;
  boolean keepsPartial = true;
  boolean servesHashes = true;

  ServedRecords(TestDatabase database, TileDialect dialect) {
    this.database = database;
    this.dialect = dialect;
  }

  public static ServedRecords of(TestDatabase database) {
    return new ServedRecords(database, TileDialect.GO);
  }

  /** Stops to answer after so many bundles, as seen by a clone that is killed then. */
  public ServedRecords endAfter(int count) {
    left = count;
    return this;
  }

  public ServedRecords withoutRecords() {
    servesRecords = false;
    return this;
  }

  public ServedRecords alter(String path, UnaryOperator<byte[]> alteration) {
    altered.put(path, alteration);
    return this;
  }

  ServedRecords failOnce(String path, SourceException... failure) {
    failures.put(path, new ArrayList<>(List.of(failure)));
    return this;
  }

  /** The bundles that were served, in order. */
  public List<String> bundles() {
    return List.copyOf(bundles);
  }

  @Override
  public byte[] read(String path, int maxBytes)
      throws NotInSourceException, SourceException, InterruptedIOException {
    fail(path);
    byte[] data;
    if (path.equals("latest")) {
      data = database.read(path, maxBytes);
    } else {
      data = tile(path, maxBytes);
    }
    return altered.getOrDefault(path, d -> d).apply(data);
  }

  private synchronized void fail(String path) throws SourceException {
    List<SourceException> coming = failures.getOrDefault(path, List.of());
    if (!coming.isEmpty()) {
      throw coming.remove(0);
    }
  }

  private byte[] tile(String path, int maxBytes)
      throws NotInSourceException, SourceException, InterruptedIOException {
    Tile tile;
    try {
      tile = TilePath.parse(path, dialect);
    } catch (MalformedException e) {
      throw new NotInSourceException("not found: " + path);
    }
    long size = database.log().size();
    boolean pruned = !keepsPartial && !tile.isFull() && tile.full().existsIn(size);
    if (!tile.existsIn(size) || pruned || !(tile.isData() ? servesRecords : servesHashes)) {
      throw new NotInSourceException("not found: " + path);
    }
    if (!tile.isData()) {
      return database.log().tile(tile);
    }
    if (bundles.size() >= left) {
      throw new SourceException(SourceException.Kind.UNREACHABLE, "killed");
    }
    bundles.add(path);
    return records(tile);
  }

  private byte[] records(Tile tile) {
    List<String> texts = new ArrayList<>();
    long first = tile.index() << tile.height();
    for (long id = first; id < first + tile.width(); id++) {
      texts.add(database.log().record(id).text());
    }
    return dialect == TileDialect.GO
        ? DataTile.format(texts).getBytes(StandardCharsets.UTF_8)
        : EntryBundle.format(
            texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList());
  }

  @Override
  public String describe() {
    return "served records";
  }

  @Override
  public void close() {
    // nothing is held
  }
}
