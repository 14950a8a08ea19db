package dev.sumdb.server.store;

import dev.sumdb.server.store.RecordRow.Origin;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.TreeHead;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that is read through one connection, with its prepared statements. For one thread at a time.
 * Rows are checked for shape only: what is NULL, too short or out of range is an {@link
 * SQLException}, whether it is true is for the caller.
 */
final class SqliteReader {
  private static final String RECORD =
      "SELECT id, text, kind, source, identity, evidence, first_seen";

  private static final int MAX_PROBLEMS = 20;

  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  SqliteReader(Connection connection) {
    this.connection = connection;
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    return statement;
  }

  int schemaVersion() throws SQLException {
    return SqliteSchema.version(connection);
  }

  /** What SQLite finds wrong with its own structures, indexes against tables included. */
  List<String> problems() throws SQLException {
    List<String> problems = new ArrayList<>();
    try (ResultSet row = prepare("PRAGMA integrity_check(" + MAX_PROBLEMS + ")").executeQuery()) {
      while (row.next()) {
        problems.add(row.getString(1));
      }
    }
    return problems.equals(List.of("ok")) ? List.of() : problems;
  }

  TreeState state() throws SQLException {
    try (ResultSet row =
        prepare("SELECT size, root, epoch FROM tree_state WHERE only_row = 1").executeQuery()) {
      return state(row);
    }
  }

  private static TreeState state(ResultSet row) throws SQLException {
    if (!row.next()) {
      throw new SQLException("tree_state has no row");
    }
    try {
      return new TreeState(
          new TreeHead(row.getLong(1), hash(row, 2, "tree_state")), row.getLong(3));
    } catch (IllegalArgumentException e) {
      throw new SQLException("tree_state: " + e.getMessage(), e);
    }
  }

  /** One statement, so that all numbers are of one snapshot. */
  StoreExtent extent() throws SQLException {
    try (ResultSet row =
        prepare(
                "SELECT size, root, epoch, (SELECT max(id) + 1 FROM records),"
                    + " (SELECT count(*) FROM records), (SELECT count(*) FROM tiles)"
                    + " FROM tree_state WHERE only_row = 1")
            .executeQuery()) {
      TreeState state = state(row);
      return new StoreExtent(state, row.getLong(4), row.getLong(5), row.getLong(6));
    }
  }

  /** Rows that are gone, or whose searched columns are not what their text begins with. */
  Optional<String> unreachable() throws SQLException {
    try (ResultSet row =
        prepare(
                "SELECT count(*), ifnull(max(id) + 1, 0), min(CASE WHEN"
                    + " substr(text, 1, length(module) + length(version) + 2)"
                    + " <> module || ' ' || version || ' ' THEN id END) FROM records")
            .executeQuery()) {
      row.next();
      if (row.getLong(1) != row.getLong(2)) {
        return Optional.of(row.getLong(1) + " records with ids below " + row.getLong(2));
      }
      long misplaced = row.getLong(3);
      return row.wasNull()
          ? Optional.empty()
          : Optional.of("record " + misplaced + " is stored for another module version");
    }
  }

  /** Another number after each commit of another connection, of this process or another. */
  long dataVersion() throws SQLException {
    try (ResultSet row = prepare("PRAGMA data_version").executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  long nextId() throws SQLException {
    try (ResultSet row = prepare("SELECT max(id) + 1 FROM records").executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  Optional<String> meta(String key) throws SQLException {
    PreparedStatement s = prepare("SELECT value FROM meta WHERE key = ?");
    s.setString(1, key);
    try (ResultSet row = s.executeQuery()) {
      return row.next() ? Optional.of(text(row, 1, "meta")) : Optional.empty();
    }
  }

  Optional<RecordRow> find(RecordKey key) throws SQLException {
    PreparedStatement s = prepare(RECORD + " FROM records WHERE module = ? AND version = ?");
    s.setString(1, key.module());
    s.setString(2, key.version());
    try (ResultSet row = s.executeQuery()) {
      return row.next() ? Optional.of(record(row, key)) : Optional.empty();
    }
  }

  List<RecordRow> records(long from, long to) throws SQLException {
    PreparedStatement s =
        prepare(RECORD + ", module, version FROM records WHERE id >= ? AND id < ? ORDER BY id");
    s.setLong(1, from);
    s.setLong(2, to);
    List<RecordRow> records = new ArrayList<>();
    try (ResultSet row = s.executeQuery()) {
      while (row.next()) {
        String what = "record " + row.getLong(1);
        records.add(record(row, new RecordKey(text(row, 8, what), text(row, 9, what))));
      }
    }
    return records;
  }

  private static RecordRow record(ResultSet row, RecordKey key) throws SQLException {
    long id = row.getLong(1);
    String what = "record " + id;
    return new RecordRow(
        id,
        key,
        text(row, 2, what),
        new Origin(text(row, 3, what), text(row, 4, what), text(row, 5, what), text(row, 6, what)),
        row.getLong(7));
  }

  List<byte[]> texts(long from, long to) throws SQLException {
    PreparedStatement s =
        prepare("SELECT id, text FROM records WHERE id >= ? AND id < ? ORDER BY id");
    s.setLong(1, from);
    s.setLong(2, to);
    List<byte[]> texts = new ArrayList<>();
    try (ResultSet row = s.executeQuery()) {
      while (row.next()) {
        checkNext("record ", from + texts.size(), row.getLong(1));
        texts.add(bytes(row, 2, "record"));
      }
    }
    checkNext("record ", to, from + texts.size());
    return texts;
  }

  Optional<StoredTile> tile(int level, long index) throws SQLException {
    PreparedStatement s = prepare("SELECT root, hashes FROM tiles WHERE key = ?");
    s.setLong(1, key(level, index));
    try (ResultSet row = s.executeQuery()) {
      if (!row.next()) {
        return Optional.empty();
      }
      String name = StoredTile.name(level, index);
      byte[] hashes = bytes(row, 2, name);
      if (hashes.length != StoredTile.BYTES) {
        throw new SQLException(name + " has " + hashes.length + " bytes, want " + StoredTile.BYTES);
      }
      return Optional.of(new StoredTile(level, index, hash(row, 1, name), hashes));
    }
  }

  List<Hash> tileRoots(int level, long from, long to) throws SQLException {
    PreparedStatement s =
        prepare("SELECT key, root FROM tiles WHERE key >= ? AND key < ? ORDER BY key");
    long first = key(level, from);
    s.setLong(1, first);
    s.setLong(2, first + (to - from));
    List<Hash> roots = new ArrayList<>();
    String name = "tile level " + level + " index ";
    try (ResultSet row = s.executeQuery()) {
      while (row.next()) {
        checkNext(name, from + roots.size(), row.getLong(1) - first + from);
        roots.add(hash(row, 2, name + (from + roots.size())));
      }
    }
    checkNext(name, to, from + roots.size());
    return roots;
  }

  Map<Long, String> proofs(long from, long to) throws SQLException {
    Map<Long, String> proofs = new HashMap<>();
    if (schemaVersion() < 2) { // a store that is only read keeps the schema it has
      return proofs;
    }
    PreparedStatement s =
        prepare("SELECT record, proof FROM proofs WHERE record >= ? AND record < ?");
    s.setLong(1, from);
    s.setLong(2, to);
    try (ResultSet row = s.executeQuery()) {
      while (row.next()) {
        proofs.put(row.getLong(1), text(row, 2, "proof of record " + row.getLong(1)));
      }
    }
    return proofs;
  }

  List<IncidentRow> incidents() throws SQLException {
    List<IncidentRow> incidents = new ArrayList<>();
    String since2 = schemaVersion() < 2 ? "'', 0, ''" : "evidence, resolved, reason";
    try (ResultSet row =
        prepare(
                "SELECT id, first_seen, last_seen, times, kind, subject, detail, "
                    + since2
                    + " FROM incidents ORDER BY id")
            .executeQuery()) {
      while (row.next()) {
        incidents.add(
            new IncidentRow(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                text(row, 5, "incident"),
                text(row, 6, "incident"),
                text(row, 7, "incident"),
                text(row, 8, "incident"),
                row.getLong(9),
                text(row, 10, "incident")));
      }
    }
    return incidents;
  }

  static long key(int level, long index) {
    StoredTile.checkPlace(level, index);
    return (long) level << 56 | index;
  }

  /** Rows must follow each other without a gap: a missing one is damage, not a shorter answer. */
  private static void checkNext(String what, long want, long got) throws SQLException {
    if (want != got) {
      throw new SQLException(what + Math.min(want, got) + " is missing");
    }
  }

  private static String text(ResultSet row, int column, String what) throws SQLException {
    String text = row.getString(column);
    if (text == null) {
      throw new SQLException(what + ": column " + column + " is NULL");
    }
    return text;
  }

  private static byte[] bytes(ResultSet row, int column, String what) throws SQLException {
    byte[] bytes = row.getBytes(column);
    if (bytes == null) {
      throw new SQLException(what + ": column " + column + " is NULL");
    }
    return bytes;
  }

  private static Hash hash(ResultSet row, int column, String what) throws SQLException {
    byte[] bytes = bytes(row, column, what);
    if (bytes.length != Hash.SIZE) {
      throw new SQLException(what + " has a root of " + bytes.length + " bytes, want 32");
    }
    return Hash.of(bytes);
  }
}
