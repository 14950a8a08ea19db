package dev.sumdb.client;

import dev.sumdb.checkpoint.TreeNote;
import dev.sumdb.files.PlainFiles;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.index.LookupIndex;
import dev.sumdb.note.Note;
import dev.sumdb.tlog.DataTile;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Answers to lookups, put together from the records, the index and the head of a clone. */
final class ClonedLookups {
  static final String PREFIX = "lookup/";

  private static final int HEIGHT = 8;
  private static final int MAX_TILE_BYTES = (LogRecord.MAX_TEXT_BYTES + 2) << HEIGHT;

  private final Path dir;

  ClonedLookups(Path dir) {
    this.dir = dir;
  }

  /**
   * The answer to a lookup; nothing if the clone has no such record, or is none.
   *
   * @param latest the newest head, unchecked as everything here
   * @throws IOException the files cannot be read, or are damaged
   */
  Optional<byte[]> find(String path, byte[] latest) throws IOException {
    Path index = dir.resolve(LookupIndex.FILE_NAME);
    if (!Files.isRegularFile(index)) {
      return Optional.empty();
    }
    ModuleVersion module;
    try {
      module = ModuleVersion.parseEscaped(path.substring(PREFIX.length()));
    } catch (MalformedException e) {
      return Optional.empty();
    }
    try {
      long size = TreeNote.parse(Note.parse(latest).text()).size();
      for (long id : new LookupIndex(index).find(module)) {
        if (id < size) { // else of a newer tree, whose head is not here yet
          LogRecord record = record(id, size);
          if (record.text().startsWith(module.path() + " " + module.version() + " ")
              || record.text().startsWith(module.path() + " " + module.version() + "/go.mod ")) {
            return Optional.of(answer(record, latest));
          }
        }
      }
      return Optional.empty();
    } catch (MalformedException e) {
      throw new IOException("the clone in " + dir + " is damaged: " + e.getMessage(), e);
    }
  }

  private LogRecord record(long id, long size) throws IOException, MalformedException {
    long n = id >> HEIGHT;
    int width = (int) Tile.availableWidth(HEIGHT, Tile.DATA_LEVEL, n, size);
    Tile tile = new Tile(HEIGHT, Tile.DATA_LEVEL, n, width);
    Path file = dir.resolve(TilePath.format(tile, TileDialect.GO));
    if (!Files.exists(file)) { // the tree has grown
      file = dir.resolve(TilePath.format(tile.full(), TileDialect.GO));
    }
    byte[] data = PlainFiles.read(file, MAX_TILE_BYTES, "no data tile");
    List<String> texts = DataTile.parse(data);
    int at = (int) (id - (n << HEIGHT));
    if (at >= texts.size()) {
      throw new MalformedException(file + " has only " + texts.size() + " records");
    }
    return LogRecord.of(id, texts.get(at));
  }

  private static byte[] answer(LogRecord record, byte[] latest) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(record.format().getBytes(StandardCharsets.UTF_8));
    out.writeBytes(latest);
    return out.toByteArray();
  }
}
