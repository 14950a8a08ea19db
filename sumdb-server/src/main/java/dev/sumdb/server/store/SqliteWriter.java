package dev.sumdb.server.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The one connection that writes. After any error it is closed, which undoes what was not
 * committed, and the next call opens a new one: nothing is carried over from a transaction whose
 * fate is unknown.
 */
final class SqliteWriter implements AutoCloseable {
  private final Path file;
  private final Lock lock = new ReentrantLock();
  private Session session;
  private boolean closed;

  /** One connection and its statements. */
  private static final class Session {
    final Connection connection;
    final Object file; // which one it is, whatever its name leads to later
    final SqliteReader reader;
    final PreparedStatement advance;
    final PreparedStatement record;
    final PreparedStatement proof;
    final PreparedStatement tile;
    long dataVersion = -1; // which is none

    Session(Connection connection, Path file) throws SQLException {
      this.connection = connection;
      this.file = identity(file);
      this.reader = new SqliteReader(connection);
      this.advance =
          connection.prepareStatement(
              "UPDATE tree_state SET size = ?, root = ?, epoch = ?"
                  + " WHERE only_row = 1 AND size = ? AND root = ? AND epoch = ?");
      this.record =
          connection.prepareStatement(
              "INSERT INTO records (id, module, version, text, kind, source, identity, evidence,"
                  + " first_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
      this.proof = connection.prepareStatement("INSERT INTO proofs (record, proof) VALUES (?, ?)");
      this.tile =
          connection.prepareStatement("INSERT INTO tiles (key, root, hashes) VALUES (?, ?, ?)");
    }
  }

  /** What runs while the connection is held. */
  @FunctionalInterface
  private interface Work<T> {
    T on(Session session) throws SQLException;
  }

  SqliteWriter(Path file, Connection connection) throws SQLException {
    this.file = file;
    this.session = new Session(connection, file);
  }

  private <T> T hold(Work<T> work) throws IOException {
    lock.lock();
    try {
      if (closed) {
        throw new IOException(file + ": the store is closed");
      }
      if (session == null) {
        session = new Session(SqliteConnections.writing(file), file);
      }
      return work.on(session);
    } catch (SQLException e) {
      drop();
      throw SqliteErrors.of(file, e);
    } finally {
      lock.unlock();
    }
  }

  private void drop() {
    Session broken = session;
    session = null;
    if (broken != null) {
      try {
        broken.connection.close();
      } catch (SQLException e) {
        // The error that led here is reported; this connection is not used again.
        return;
      }
    }
  }

  TreeState state() throws IOException {
    return hold(s -> s.reader.state());
  }

  /** This is the only connection of the process that writes. */
  boolean changedElsewhere() throws IOException {
    return hold(
        s -> {
          long before = s.dataVersion;
          s.dataVersion = s.reader.dataVersion();
          return s.dataVersion != before;
        });
  }

  Map<RecordKey, RecordRow> find(Collection<RecordKey> keys) throws IOException {
    return hold(
        s -> {
          Map<RecordKey, RecordRow> found = new HashMap<>();
          for (RecordKey key : keys) {
            s.reader.find(key).ifPresent(row -> found.put(key, row));
          }
          return found;
        });
  }

  void commit(TreeState expected, TreeState next, List<RecordRow> records, List<StoredTile> tiles)
      throws StaleStateException, DuplicateKeyException, IOException {
    Refusal refusal =
        hold(
            s -> {
              s.connection.setAutoCommit(false); // BEGIN IMMEDIATE
              Refusal refused = write(s, expected, next, records, tiles);
              if (refused != Refusal.NONE) {
                s.connection.rollback();
              }
              s.connection.setAutoCommit(true); // COMMIT
              // Into a file that was moved or deleted, SQLite goes on writing as if nothing was.
              if (!Objects.equals(s.file, identity(file))) {
                throw new SQLException("moved or replaced while the log was running");
              }
              return refused;
            });
    if (refusal == Refusal.STALE) {
      throw new StaleStateException(expected);
    }
    if (refusal == Refusal.DUPLICATE) {
      throw new DuplicateKeyException(file + ": a module version of the batch is stored already");
    }
  }

  /** Which file a name leads to; null where the system does not tell. */
  private static Object identity(Path file) throws SQLException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      throw new SQLException("moved or removed while the log was running", e);
    }
  }

  /** Why a batch is not committed although nothing failed. */
  private enum Refusal {
    NONE,
    STALE,
    DUPLICATE
  }

  private static Refusal write(
      Session s,
      TreeState expected,
      TreeState next,
      List<RecordRow> records,
      List<StoredTile> tiles)
      throws SQLException {
    if (!advance(s.advance, expected, next)) {
      return Refusal.STALE;
    }
    try {
      insertRecords(s.record, records);
    } catch (SQLException e) {
      if (isUnique(e)) {
        return Refusal.DUPLICATE;
      }
      throw e;
    }
    insertProofs(s.proof, records);
    insertTiles(s.tile, tiles);
    return Refusal.NONE;
  }

  private static boolean isUnique(SQLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLiteException s
          && s.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE) {
        return true;
      }
    }
    return false;
  }

  private static boolean advance(PreparedStatement s, TreeState expected, TreeState next)
      throws SQLException {
    s.setLong(1, next.head().size());
    s.setBytes(2, next.head().root().toBytes());
    s.setLong(3, next.epoch());
    s.setLong(4, expected.head().size());
    s.setBytes(5, expected.head().root().toBytes());
    s.setLong(6, expected.epoch());
    return s.executeUpdate() == 1;
  }

  private static void insertTiles(PreparedStatement s, List<StoredTile> tiles) throws SQLException {
    for (StoredTile tile : tiles) {
      s.setLong(1, SqliteReader.key(tile.level(), tile.index()));
      s.setBytes(2, tile.root().toBytes());
      s.setBytes(3, tile.hashes());
      s.executeUpdate();
    }
  }

  private static void insertProofs(PreparedStatement s, List<RecordRow> records)
      throws SQLException {
    for (RecordRow row : records) {
      if (!row.proof().isEmpty()) {
        s.setLong(1, row.id());
        s.setString(2, row.proof());
        s.executeUpdate();
      }
    }
  }

  private static void insertRecords(PreparedStatement s, List<RecordRow> records)
      throws SQLException {
    for (RecordRow row : records) {
      s.setLong(1, row.id());
      s.setString(2, row.key().module());
      s.setString(3, row.key().version());
      s.setString(4, row.text());
      s.setString(5, row.origin().kind());
      s.setString(6, row.origin().source());
      s.setString(7, row.origin().identity());
      s.setString(8, row.origin().evidence());
      s.setLong(9, row.firstSeenMillis());
      s.addBatch();
    }
    s.executeBatch();
  }

  void incident(long millis, String kind, String subject, String detail, String evidence)
      throws IOException {
    hold(s -> incident(s.connection, millis, kind, subject, detail, evidence));
  }

  static int incident(
      Connection connection,
      long millis,
      String kind,
      String subject,
      String detail,
      String evidence)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO incidents"
                + " (first_seen, last_seen, times, kind, subject, detail, evidence)"
                + " VALUES (?, ?, 1, ?, ?, ?, ?) ON CONFLICT (kind, subject, detail)"
                + " DO UPDATE SET times = times + 1, last_seen = excluded.last_seen,"
                + " evidence = CASE excluded.evidence WHEN '' THEN evidence"
                + " ELSE excluded.evidence END, resolved = 0, reason = ''")) {
      insert.setLong(1, millis);
      insert.setLong(2, millis);
      insert.setString(3, kind);
      insert.setString(4, subject);
      insert.setString(5, detail);
      insert.setString(6, evidence);
      return insert.executeUpdate();
    }
  }

  boolean resolve(long id, long millis, String reason) throws IOException {
    return hold(s -> resolve(s.connection, id, millis, reason));
  }

  static boolean resolve(Connection connection, long id, long millis, String reason)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE incidents SET resolved = ?, reason = ? WHERE id = ? AND resolved = 0")) {
      update.setLong(1, millis);
      update.setString(2, reason);
      update.setLong(3, id);
      return update.executeUpdate() == 1;
    }
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      closed = true;
      if (session != null) {
        session.connection.close();
        session = null;
      }
    } catch (SQLException e) {
      throw SqliteErrors.of(file, e);
    } finally {
      lock.unlock();
    }
  }
}
