package dev.sumdb.clone;

import dev.sumdb.client.NotInSourceException;
import dev.sumdb.client.SourceException;
import dev.sumdb.client.SumDbSource;
import dev.sumdb.tlog.EntryBundle;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;

/**
 * The records of a log as a source serves them, 256 at a time: in data tiles of go.sum databases,
 * or in entry bundles of C2SP tlog-tiles. Which of them it has is found out once.
 *
 * <p>Polite: never more requests per second than allowed, and a source that is overloaded is left
 * alone as long as it asks for, or longer and longer.
 */
final class BundleSource {
  private static final int HEIGHT = 8;
  private static final int FULL = 1 << HEIGHT;

  /** Of records of the largest size, with what stands between them. */
  static final int MAX_BYTES = FULL * (LogRecord.MAX_TEXT_BYTES + 2);

  private static final int MAX_TRIES = 8;
  private static final Duration FIRST_WAIT = Duration.ofSeconds(2);
  private static final Duration MAX_WAIT = Duration.ofMinutes(10);

  /** Waits; tests do not. */
  @FunctionalInterface
  interface Pause {
    void sleep(Duration wait) throws InterruptedException;
  }

  private final SumDbSource source;
  private final Pace pace;
  private final CloneProgress progress;
  private final Pause pause;
  private TileDialect dialect; // null until the first answer

  BundleSource(SumDbSource source, Pace pace, CloneProgress progress, Pause pause) {
    this.source = source;
    this.pace = pace;
    this.progress = progress;
    this.pause = pause;
  }

  /**
   * The records of a data tile, in the form of a data tile.
   *
   * @throws SourceException the source does not have them, or not all of them
   */
  RecordBundle fetch(Tile tile) throws IOException {
    TileDialect known = known();
    if (known != null) {
      try {
        return fetch(tile, known);
      } catch (NotInSourceException e) {
        throw missing(tile, known, e.getMessage());
      }
    }
    try {
      return found(TileDialect.GO, fetch(tile, TileDialect.GO));
    } catch (NotInSourceException e) {
      return fetchEntries(tile, e);
    } catch (SourceException e) {
      if (e.kind() != SourceException.Kind.STATUS || e.isRetryable()) {
        throw e;
      }
      return fetchEntries(tile, e); // some relays refuse what they do not know
    }
  }

  private RecordBundle fetchEntries(Tile tile, IOException others) throws IOException {
    try {
      return found(TileDialect.C2SP, fetch(tile, TileDialect.C2SP));
    } catch (NotInSourceException e) {
      throw missing(tile, TileDialect.GO, others.getMessage());
    }
  }

  private synchronized TileDialect known() {
    return dialect;
  }

  private synchronized RecordBundle found(TileDialect which, RecordBundle bundle) {
    dialect = which;
    return bundle;
  }

  private SourceException missing(Tile tile, TileDialect which, String why) {
    String path = TilePath.format(tile, which);
    return new SourceException(
        SourceException.Kind.STATUS,
        source.describe() + " does not serve the records of its log at " + path + ": " + why);
  }

  private RecordBundle fetch(Tile tile, TileDialect which) throws IOException {
    try {
      return parsed(tile, tile.width(), which);
    } catch (NotInSourceException e) {
      if (tile.isFull()) {
        throw e;
      }
      // C2SP tlog-tiles, "Partial Tiles": a log may delete one once the full one is there.
      return parsed(tile.full(), tile.width(), which);
    }
  }

  private RecordBundle parsed(Tile tile, int records, TileDialect which) throws IOException {
    String path = TilePath.format(tile, which);
    byte[] data = patiently(path);
    try {
      byte[] texts = which == TileDialect.GO ? data : dataTile(EntryBundle.parse(data));
      RecordBundle bundle = RecordBundle.parse(texts, tile.width());
      return RecordBundle.parse(bundle.prefix(records), records);
    } catch (MalformedException e) {
      throw new SourceException(
          SourceException.Kind.BODY, "reading " + path + ": " + e.getMessage());
    }
  }

  private static byte[] dataTile(List<byte[]> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] entry : entries) {
      if (out.size() > 0) {
        out.write('\n');
      }
      out.writeBytes(entry);
    }
    return out.toByteArray();
  }

  /** A tile of hashes as the source has it; only as trustworthy as whoever checks it makes it. */
  byte[] hashes(Tile tile) throws IOException {
    TileDialect which = known() == null ? TileDialect.GO : known();
    try {
      return patiently(TilePath.format(tile, which));
    } catch (NotInSourceException e) {
      if (tile.isFull()) {
        throw e;
      }
      return patiently(TilePath.format(tile.full(), which));
    }
  }

  private byte[] patiently(String path) throws IOException {
    Duration wait = FIRST_WAIT;
    for (int tries = 1; ; tries++) {
      sleep(pace.next());
      try {
        return source.read(path, MAX_BYTES);
      } catch (SourceException e) {
        Duration asked = e.retryAfter().orElse(wait);
        boolean silent = e.kind() == SourceException.Kind.TIMEOUT;
        if (!e.isRetryable() && !silent || tries == MAX_TRIES || asked.compareTo(MAX_WAIT) > 0) {
          throw e;
        }
        progress.notice(e.getMessage() + "; trying again in " + asked.toSeconds() + " s");
        sleep(asked);
        wait = wait.multipliedBy(2);
      }
    }
  }

  private void sleep(Duration wait) throws InterruptedIOException {
    if (wait.isZero()) {
      return;
    }
    try {
      pause.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the next request");
    }
  }
}
