package dev.sumdb.server.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/** How connections to the file are opened. Only {@link #creating} ever makes a file. */
final class SqliteConnections {
  /** Pages of write-ahead log before SQLite copies them into the database: rare, long copies. */
  private static final int CHECKPOINT_PAGES = 20_000;

  private static final int BUSY_MILLIS = 10_000;
  private static final int WRITER_CACHE_KIB = 32 * 1024;

  private SqliteConnections() {}

  static String url(Path file) throws UnusableStoreException {
    String path = file.toAbsolutePath().toString();
    if (path.indexOf('?') >= 0) {
      // The driver takes what follows for parameters and would open another file.
      throw new UnusableStoreException(
          path + ": SQLite cannot open a path with a question mark", "choose another directory");
    }
    return "jdbc:sqlite:" + path;
  }

  private static SQLiteConfig config() {
    SQLiteConfig config = new SQLiteConfig();
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    config.setBusyTimeout(BUSY_MILLIS);
    config.setTransactionMode(TransactionMode.IMMEDIATE);
    // Ids are given, never asked for; the driver would prepare a query for them after every row.
    config.setGetGeneratedKeys(false);
    return config;
  }

  /** Makes the file; it must not exist. */
  static Connection creating(Path file) throws SQLException, UnusableStoreException {
    SQLiteConfig config = config();
    config.setOpenMode(SQLiteOpenMode.CREATE);
    return durable(config.createConnection(url(file)));
  }

  /** The connection that writes; the file must exist. */
  static Connection writing(Path file) throws SQLException, UnusableStoreException {
    return durable(config().createConnection(url(file)));
  }

  /** Connections that cannot write. */
  static SQLiteDataSource reading(Path file) throws UnusableStoreException {
    SQLiteConfig config = config();
    config.setReadOnly(true);
    return source(file, config);
  }

  /** Connections that remove the write-ahead log when the last of them closes. */
  static SQLiteDataSource tidying(Path file) throws UnusableStoreException {
    return source(file, config());
  }

  private static SQLiteDataSource source(Path file, SQLiteConfig config)
      throws UnusableStoreException {
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl(url(file));
    return source;
  }

  /**
   * Every commit shall be on the disk when it returns. Pragmas that a file system does not support
   * are ignored silently by SQLite, so that the two that matter are read back.
   */
  private static Connection durable(Connection connection) throws SQLException {
    try (Statement s = connection.createStatement()) {
      expect(s, "PRAGMA journal_mode=WAL", "wal");
      s.execute("PRAGMA synchronous=FULL");
      expect(s, "PRAGMA synchronous", "2");
      // On macOS fsync does not reach the medium; elsewhere these two do nothing.
      s.execute("PRAGMA fullfsync=ON");
      s.execute("PRAGMA checkpoint_fullfsync=ON");
      s.execute("PRAGMA wal_autocheckpoint=" + CHECKPOINT_PAGES);
      s.execute("PRAGMA cache_size=-" + WRITER_CACHE_KIB);
      // A changed file shall give errors, not run functions that somebody wrote into its schema.
      s.execute("PRAGMA trusted_schema=OFF");
      s.execute("PRAGMA cell_size_check=ON");
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static void expect(Statement s, String pragma, String want) throws SQLException {
    try (ResultSet row = s.executeQuery(pragma)) {
      String got = row.next() ? row.getString(1) : "nothing";
      if (!want.equals(got)) {
        throw new SQLException(pragma + " gives " + got + ", want " + want);
      }
    }
  }

  /**
   * Moves all of the write-ahead log into the database, with both synced. A log that survived the
   * death of a process may never have reached the disk; after this it has.
   */
  static void checkpoint(Connection connection) throws SQLException {
    try (Statement s = connection.createStatement()) {
      s.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
  }
}
