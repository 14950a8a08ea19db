package dev.sumdb.server.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * What an error of SQLite says about the file: that it is damaged, or that something is in the way.
 */
final class SqliteErrors {
  /** Nothing is wrong with the content; these are the primary codes. */
  private static final Set<SQLiteErrorCode> IN_THE_WAY =
      EnumSet.of(
          SQLiteErrorCode.SQLITE_PERM,
          SQLiteErrorCode.SQLITE_BUSY,
          SQLiteErrorCode.SQLITE_LOCKED,
          SQLiteErrorCode.SQLITE_NOMEM,
          SQLiteErrorCode.SQLITE_READONLY,
          SQLiteErrorCode.SQLITE_INTERRUPT,
          SQLiteErrorCode.SQLITE_IOERR,
          SQLiteErrorCode.SQLITE_FULL,
          SQLiteErrorCode.SQLITE_CANTOPEN,
          SQLiteErrorCode.SQLITE_PROTOCOL,
          SQLiteErrorCode.SQLITE_AUTH);

  private SqliteErrors() {}

  /** The exception for callers. Errors that this package found itself are damage. */
  static IOException of(Path file, SQLException e) {
    String message = file + ": " + e.getMessage();
    return isDamage(e) ? new DamagedStoreException(message, e) : new IOException(message, e);
  }

  private static boolean isDamage(SQLException e) {
    if (e instanceof SQLiteException sqlite) {
      return !IN_THE_WAY.contains(primary(sqlite));
    }
    // The pool's own: no connection in time.
    return !(e instanceof java.sql.SQLTransientException);
  }

  /** The code without the detail that its upper bytes hold. */
  static SQLiteErrorCode primary(SQLiteException e) {
    return SQLiteErrorCode.getErrorCode(e.getResultCode().code & 0xff);
  }
}
