package dev.sumdb.server.http;

import dev.sumdb.tlog.DataTile;
import dev.sumdb.tlog.EntryBundle;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads tiles from the log and renders them. Blocks; thread-safe. */
final class TileContent {
  /** The longest tile that is answered, data tiles of the usual height excepted. */
  static final int MAX_BYTES = 1 << 20;

  /**
   * Data tiles and bundles up to this height are answered whatever their size (at most 16 MiB by
   * the limit on records): else somebody could hide records from auditors by giving their
   * neighbours long names.
   */
  private static final int USUAL_HEIGHT = 8;

  private static final int CHUNK = 1 << USUAL_HEIGHT;

  private final LogView log;

  /** The records of this data tile make it too long. */
  static final class TooLargeException extends Exception {
    private static final long serialVersionUID = 1L;

    private TooLargeException() {
      super("longer than " + MAX_BYTES + " bytes");
    }
  }

  TileContent(LogView log) {
    this.log = log;
  }

  /** Whether the coordinates alone say that the tile is too long. */
  static boolean isTooLarge(Tile tile) {
    // The shortest record text is far longer than a hash.
    return (long) tile.width() * Hash.SIZE > MAX_BYTES;
  }

  /** The answer for a tile that exists in the tree of {@code size} records. */
  Reply render(Tile tile, TileDialect dialect, long size, String tag, CharSequence lifetime)
      throws IOException, TooLargeException {
    if (!tile.isData()) {
      return Reply.of(Reply.BINARY, lifetime, tag, Buffer.buffer(hashes(tile, size)));
    }
    List<LogRecord> records = records(tile);
    if (dialect == TileDialect.C2SP) {
      byte[] bundle = EntryBundle.format(records.stream().map(LogRecord::textBytes).toList());
      return Reply.of(Reply.BINARY, lifetime, tag, Buffer.buffer(bundle)).compressed();
    }
    String text = DataTile.format(records.stream().map(LogRecord::text).toList());
    Buffer body = Buffer.buffer(text.getBytes(StandardCharsets.UTF_8));
    return Reply.of(Reply.GO_TEXT, lifetime, tag, body).compressed();
  }

  /** A small tile is read in full where it can be: then all its widths share the log's caches. */
  private byte[] hashes(Tile tile, long size) throws IOException {
    Tile full = tile.full();
    if (tile.isFull() || tile.height() > USUAL_HEIGHT || !full.existsIn(size)) {
      return log.tile(tile);
    }
    return Arrays.copyOf(log.tile(full), tile.width() * Hash.SIZE);
  }

  private List<LogRecord> records(Tile tile) throws IOException, TooLargeException {
    long from = tile.index() << tile.height();
    long to = from + tile.width();
    List<LogRecord> records = new ArrayList<>(tile.width());
    long bytes = 0;
    for (long at = from; at < to; at += CHUNK) {
      List<LogRecord> chunk = log.records(at, Math.min(to, at + CHUNK));
      for (LogRecord record : chunk) {
        bytes += record.text().length() + 2;
      }
      records.addAll(chunk);
      if (bytes > MAX_BYTES && tile.height() > USUAL_HEIGHT) {
        throw new TooLargeException();
      }
    }
    return records;
  }
}
