package dev.sumdb.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.sqlite.SQLiteConnection;

/**
 * A fixed number of read-only connections. They live as long as the pool, so that the statements
 * prepared on one serve all its later borrowers.
 */
final class SqliteReaders implements AutoCloseable {
  private static final long WAIT_MILLIS = 10_000;

  private final Path file;
  private final HikariDataSource pool;
  private final Map<Connection, SqliteReader> readers = new ConcurrentHashMap<>();

  /** What one borrower reads. */
  @FunctionalInterface
  interface Read<T> {
    T from(SqliteReader reader) throws SQLException;
  }

  /** Read-only connections; files beside the database that they need and make stay behind. */
  static SqliteReaders readOnly(Path file, int connections) throws IOException {
    HikariConfig config = new HikariConfig();
    config.setDataSource(SqliteConnections.reading(file));
    config.setReadOnly(true);
    return new SqliteReaders(file, connections, config);
  }

  /** One connection that could write, does not, and removes the files that it made. */
  static SqliteReaders tidy(Path file) throws IOException {
    HikariConfig config = new HikariConfig();
    config.setDataSource(SqliteConnections.tidying(file));
    config.setConnectionInitSql("PRAGMA query_only=ON");
    return new SqliteReaders(file, 1, config);
  }

  private SqliteReaders(Path file, int connections, HikariConfig config) throws IOException {
    this.file = file;
    config.setPoolName("store " + file.getFileName());
    config.setMaximumPoolSize(connections);
    config.setMaxLifetime(0);
    config.setConnectionTimeout(WAIT_MILLIS);
    try {
      pool = new HikariDataSource(config);
    } catch (PoolInitializationException e) {
      if (e.getCause() instanceof SQLException cause) {
        throw SqliteErrors.of(file, cause);
      }
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  <T> T read(Read<T> read) throws IOException {
    try (Connection pooled = pool.getConnection()) {
      Connection raw = pooled.unwrap(SQLiteConnection.class);
      return read.from(readers.computeIfAbsent(raw, SqliteReader::new));
    } catch (SQLException e) {
      throw SqliteErrors.of(file, e);
    }
  }

  @Override
  public void close() {
    pool.close();
    readers.clear();
  }
}
