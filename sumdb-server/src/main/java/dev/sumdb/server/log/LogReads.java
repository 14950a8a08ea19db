package dev.sumdb.server.log;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.store.LogStore;
import dev.sumdb.server.store.RecordKey;
import dev.sumdb.server.store.RecordRow;
import dev.sumdb.server.store.StoredTile;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.HashReader;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.Rfc6962;
import dev.sumdb.tlog.Tile;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads under one published head. Nothing leaves here that was not compared with the signed root:
 * tiles through their parents, records through the leaf in their tile. Safe for all threads.
 */
final class LogReads {
  private final LogStore store;
  private final AuthenticTiles tiles;
  private final Incidents incidents;

  LogReads(LogStore store, AuthenticTiles tiles, Incidents incidents) {
    this.store = store;
    this.tiles = tiles;
    this.incidents = incidents;
  }

  HashReader hashes(Published published) {
    return tree(published);
  }

  private TreeHashes tree(Published published) {
    return new TreeHashes(published.edge(), tiles.under(published.edge()));
  }

  Optional<StoredRecord> find(Published published, ModuleVersion module) throws IOException {
    RecordRow row = store.find(new RecordKey(module.path(), module.version())).orElse(null);
    if (row == null || row.id() >= published.size()) {
      return Optional.empty();
    }
    checkAuthentic(published, row);
    try {
      // The columns are not hashed. Only the text says which module version the record is about.
      RecordText.checkLogged(module, row.text());
      LogRecord record = LogRecord.of(row.id(), row.text());
      return Optional.of(
          new StoredRecord(
              record, module, provenance(row), Instant.ofEpochMilli(row.firstSeenMillis())));
    } catch (MalformedException e) {
      throw damaged(row.id(), "is stored for " + module + ": " + e.getMessage());
    }
  }

  static Provenance provenance(RecordRow row) throws IOException {
    RecordRow.Origin origin = row.origin();
    for (Provenance.Kind kind : Provenance.Kind.values()) {
      if (kind.name().equals(origin.kind())) {
        return new Provenance(kind, origin.source(), origin.identity(), origin.evidence());
      }
    }
    throw new IOException(
        "record " + row.id() + " has the unknown kind " + MalformedException.quote(origin.kind()));
  }

  List<LogRecord> records(Published published, long from, long to) throws IOException {
    if (from < 0 || to < from || to > published.size()) {
      throw new IllegalArgumentException(
          "records [" + from + ", " + to + ") of tree " + published.size());
    }
    List<LogRecord> records = new ArrayList<>();
    for (RecordRow row : store.records(from, to)) {
      if (row.id() != from + records.size()) {
        break;
      }
      checkAuthentic(published, row);
      try {
        records.add(LogRecord.of(row.id(), row.text()));
      } catch (MalformedException e) {
        throw damaged(row.id(), e.getMessage());
      }
    }
    if (records.size() != to - from) {
      throw damaged(from + records.size(), "is missing in the store");
    }
    return records;
  }

  /** Compares the text with the leaf of its id in the signed tree. */
  void checkAuthentic(Published published, RecordRow row) throws IOException {
    if (row.id() < 0 || row.id() >= published.size()) {
      throw damaged(row.id(), "is not in the signed tree " + published.size());
    }
    byte[] leaves = tree(published).entries(0, row.id());
    int offset = (int) (row.id() & StoredTile.WIDTH - 1) * Hash.SIZE;
    Hash want = Hash.copyOf(leaves, offset);
    Hash got = Rfc6962.leafHash(row.textBytes());
    if (!got.equals(want)) {
      throw damaged(row.id(), "hashes to " + got + ", its leaf in the signed tree is " + want);
    }
  }

  private DamagedRecordException damaged(long id, String problem) {
    String message = "record " + id + " " + problem;
    incidents.damage("damaged-record", "record " + id, message);
    return new DamagedRecordException(id, message);
  }

  byte[] tile(Published published, Tile tile) throws IOException {
    if (tile.isData() || tile.width() > Log.MAX_TILE_WIDTH || !tile.existsIn(published.size())) {
      throw new IllegalArgumentException(tile + " in tree " + published.size());
    }
    long from = tile.index() << tile.height();
    return tree(published).range(tile.height() * tile.level(), from, tile.width());
  }
}
