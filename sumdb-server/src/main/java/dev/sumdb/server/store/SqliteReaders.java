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

  SqliteReaders(Path file, int connections) throws IOException {
    this.file = file;
    HikariConfig config = new HikariConfig();
    config.setPoolName("store " + file.getFileName());
    config.setDataSource(SqliteConnections.reading(file));
    config.setMaximumPoolSize(connections);
    config.setReadOnly(true);
    config.setMaxLifetime(0);
    config.setConnectionTimeout(WAIT_MILLIS);
    try {
      pool = new HikariDataSource(config);
    } catch (PoolInitializationException e) {
      throw new IOException(file + ": " + e.getCause().getMessage(), e);
    }
  }

  <T> T read(Read<T> read) throws IOException {
    try (Connection pooled = pool.getConnection()) {
      Connection raw = pooled.unwrap(SQLiteConnection.class);
      return read.from(readers.computeIfAbsent(raw, SqliteReader::new));
    } catch (SQLException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    pool.close();
    readers.clear();
  }
}
