package dev.sumdb.server.store;

import dev.sumdb.tlog.Hash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * One SQLite file in WAL mode with {@code synchronous=FULL}: a commit has synced the write-ahead
 * log when it returns. One connection writes, a pool of read-only ones reads; in WAL mode neither
 * waits for the other.
 */
public final class SqliteLogStore implements LogStore {
  /**
   * Up to this size every start checks the file's whole structure, in some tenths of a second. A
   * damaged index could otherwise hide a record, which would then be logged a second time. Larger
   * files are left to fsck.
   */
  private static final long CHECKED_BYTES = 64L << 20;

  private final Path file;
  private final SqliteWriter writer;
  private final SqliteReaders readers;

  private SqliteLogStore(Path file, SqliteWriter writer, SqliteReaders readers) {
    this.file = file;
    this.writer = writer;
    this.readers = readers;
  }

  /**
   * Makes a new, empty store; durable on return.
   *
   * @param meta facts that {@link #meta} answers from then on
   * @throws IOException if the file exists or cannot be made
   */
  public static void create(Path file, Map<String, String> meta) throws IOException {
    if (Files.exists(file)) {
      throw new UnusableStoreException(file + " exists already", "choose another directory");
    }
    SqliteLibrary.load(file);
    try (Connection connection = SqliteConnections.creating(file)) {
      SqliteSchema.create(connection, meta);
    } catch (SQLException e) {
      throw SqliteErrors.of(file, e);
    }
  }

  /**
   * Opens an existing store for writing and reading; upgrades an older schema.
   *
   * @param readers how many reads may run at once
   * @throws UnusableStoreException if the file is missing, empty, or of a newer program
   * @throws IOException if it cannot be read
   */
  public static SqliteLogStore open(Path file, int readers) throws IOException {
    checkExists(file);
    SqliteLibrary.load(file);
    Connection connection = null;
    try {
      connection = SqliteConnections.writing(file);
      SqliteSchema.upgrade(connection, file);
      SqliteConnections.checkpoint(connection);
      if (Files.size(file) <= CHECKED_BYTES) {
        checkStructure(new SqliteReader(connection).problems(), file);
      }
      SqliteReaders pool = SqliteReaders.readOnly(file, readers);
      return new SqliteLogStore(file, new SqliteWriter(file, connection), pool);
    } catch (SQLException e) {
      throw closing(connection, unopened(file, e));
    } catch (IOException e) {
      throw closing(connection, e);
    }
  }

  /**
   * Opens an existing store for reading only, also while a server writes to it. Nothing in the file
   * is changed; an older schema is read as it is.
   */
  public static SqliteLogStore openReadOnly(Path file) throws IOException {
    checkExists(file);
    SqliteLibrary.loadElsewhere();
    // A write-ahead log belongs to a server that runs or was killed, and stays as it is. Without
    // one
    // SQLite makes an empty one even for reading, which only a connection that may write removes.
    Path wal = file.resolveSibling(file.getFileName() + "-wal");
    SqliteReaders readers =
        Files.exists(wal) ? SqliteReaders.readOnly(file, 1) : SqliteReaders.tidy(file);
    boolean usable = false;
    try {
      SqliteSchema.checkKnown(readers.read(SqliteReader::schemaVersion), file);
      usable = true;
      return new SqliteLogStore(file, null, readers);
    } finally {
      if (!usable) {
        readers.close();
      }
    }
  }

  private static void checkStructure(List<String> problems, Path file)
      throws UnusableStoreException {
    if (!problems.isEmpty()) {
      throw new UnusableStoreException(
          file + " is damaged: " + problems.get(0), "put back the newest undamaged log.db");
    }
  }

  /**
   * What SQLite itself finds wrong, at most some: pages that are not linked, an index that does not
   * agree with its table. Empty if nothing is. Reads the whole file.
   */
  public List<String> problems() throws IOException {
    return readers.read(SqliteReader::problems);
  }

  private static void checkExists(Path file) throws UnusableStoreException {
    if (!Files.exists(file)) {
      throw new UnusableStoreException(
          file + " is missing", "put back the log.db that belongs here, with its -wal file");
    }
  }

  private static IOException unopened(Path file, SQLException e) {
    if (e instanceof SQLiteException s && SqliteErrors.primary(s) == SQLiteErrorCode.SQLITE_FULL) {
      return new UnusableStoreException(
          file + ": " + e.getMessage(), "free space on the disk of " + file);
    }
    return SqliteErrors.of(file, e);
  }

  private static IOException closing(Connection connection, IOException cause) {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        cause.addSuppressed(e);
      }
    }
    return cause;
  }

  private SqliteWriter writer() throws IOException {
    if (writer == null) {
      throw new IOException("the store was opened for reading");
    }
    return writer;
  }

  @Override
  public TreeState state() throws IOException {
    return writer == null ? readers.read(SqliteReader::state) : writer.state();
  }

  @Override
  public StoreExtent extent() throws IOException {
    return readers.read(SqliteReader::extent);
  }

  @Override
  public Optional<String> unreachable() throws IOException {
    return readers.read(SqliteReader::unreachable);
  }

  @Override
  public boolean changedElsewhere() throws IOException {
    return writer().changedElsewhere();
  }

  @Override
  public long nextId() throws IOException {
    return readers.read(SqliteReader::nextId);
  }

  @Override
  public Optional<String> meta(String key) throws IOException {
    return readers.read(r -> r.meta(key));
  }

  @Override
  public Optional<RecordRow> find(RecordKey key) throws IOException {
    return readers.read(r -> r.find(key));
  }

  @Override
  public Map<RecordKey, RecordRow> find(Collection<RecordKey> keys) throws IOException {
    return writer().find(keys);
  }

  @Override
  public List<RecordRow> records(long from, long to) throws IOException {
    return readers.read(r -> r.records(from, to));
  }

  @Override
  public List<byte[]> texts(long from, long to) throws IOException {
    return readers.read(r -> r.texts(from, to));
  }

  @Override
  public Optional<StoredTile> tile(int level, long index) throws IOException {
    return readers.read(r -> r.tile(level, index));
  }

  @Override
  public List<Hash> tileRoots(int level, long from, long to) throws IOException {
    return readers.read(r -> r.tileRoots(level, from, to));
  }

  @Override
  public void commit(
      TreeState expected, TreeState next, List<RecordRow> records, List<StoredTile> tiles)
      throws StaleStateException, DuplicateKeyException, IOException {
    writer().commit(expected, next, records, tiles);
  }

  @Override
  public void incident(long millis, String kind, String subject, String detail, String evidence)
      throws IOException {
    writer().incident(millis, kind, subject, detail, evidence);
  }

  @Override
  public boolean resolve(long id, long millis, String reason) throws IOException {
    return writer().resolve(id, millis, reason);
  }

  /**
   * {@link #resolve(long, long, String)} in a store that a running server may be using.
   *
   * @throws UnusableStoreException if the file is missing, or its schema is not the current one
   */
  public static boolean resolve(Path file, long id, long millis, String reason) throws IOException {
    checkExists(file);
    SqliteLibrary.loadElsewhere();
    try (Connection connection = SqliteConnections.writing(file)) {
      SqliteSchema.checkCurrent(SqliteSchema.version(connection), file);
      return SqliteWriter.resolve(connection, id, millis, reason);
    } catch (SQLException e) {
      throw SqliteErrors.of(file, e);
    }
  }

  /**
   * Records an incident in a store that nobody has open, as {@link LogStore#incident}.
   *
   * @throws UnusableStoreException if the file is missing, or its schema is not the current one
   */
  public static void incident(
      Path file, long millis, String kind, String subject, String detail, String evidence)
      throws IOException {
    checkExists(file);
    SqliteLibrary.loadElsewhere();
    try (Connection connection = SqliteConnections.writing(file)) {
      SqliteSchema.checkCurrent(SqliteSchema.version(connection), file);
      SqliteWriter.incident(connection, millis, kind, subject, detail, evidence);
    } catch (SQLException e) {
      throw SqliteErrors.of(file, e);
    }
  }

  @Override
  public Map<Long, String> proofs(long from, long to) throws IOException {
    return readers.read(r -> r.proofs(from, to));
  }

  @Override
  public List<IncidentRow> incidents() throws IOException {
    return readers.read(SqliteReader::incidents);
  }

  @Override
  public void close() throws IOException {
    readers.close();
    if (writer != null) {
      // The last connection that closes copies the write-ahead log into the database.
      writer.close();
    }
  }
}
