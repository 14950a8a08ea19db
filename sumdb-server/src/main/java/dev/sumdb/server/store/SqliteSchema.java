package dev.sumdb.server.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/**
 * The numbered scripts {@code sqlite/001.sql}, {@code 002.sql}, ... and {@code PRAGMA
 * user_version}, which is the number of the last script that ran. Each script runs in one
 * transaction with its number, so that an interrupted upgrade is repeated and never half done.
 */
final class SqliteSchema {
  private static final List<String> SCRIPTS = List.of("sqlite/001.sql", "sqlite/002.sql");

  private SqliteSchema() {}

  /** Runs all scripts in an empty file and writes the facts. */
  static void create(Connection connection, Map<String, String> meta)
      throws SQLException, IOException {
    connection.setAutoCommit(false);
    for (int i = 0; i < SCRIPTS.size(); i++) {
      run(connection, i);
    }
    try (PreparedStatement s =
        connection.prepareStatement("INSERT INTO meta (key, value) VALUES (?, ?)")) {
      for (Map.Entry<String, String> fact : meta.entrySet()) {
        s.setString(1, fact.getKey());
        s.setString(2, fact.getValue());
        s.executeUpdate();
      }
    }
    connection.setAutoCommit(true);
  }

  /** Runs the scripts that an older program did not have; refuses what a newer one wrote. */
  static void upgrade(Connection connection, Path file) throws SQLException, IOException {
    int version = version(connection);
    checkKnown(version, file);
    for (int i = version; i < SCRIPTS.size(); i++) {
      connection.setAutoCommit(false);
      run(connection, i);
      connection.setAutoCommit(true);
    }
  }

  /** Refuses a file without a schema, and what a newer program wrote. */
  static void checkKnown(int version, Path file) throws UnusableStoreException {
    if (version == 0) {
      throw new UnusableStoreException(
          file + " is no log store: it has no schema",
          "put back the log.db that belongs here; an empty file never replaces it");
    }
    if (version > SCRIPTS.size()) {
      throw new UnusableStoreException(
          file + " has schema version " + version + ", this program knows up to " + SCRIPTS.size(),
          "run the newer program that wrote it");
    }
  }

  /** Refuses an older schema, for those who write and may not upgrade. */
  static void checkCurrent(int version, Path file) throws UnusableStoreException {
    checkKnown(version, file);
    if (version < SCRIPTS.size()) {
      throw new UnusableStoreException(
          file + " has schema version " + version + ", the current one is " + SCRIPTS.size(),
          "start the server once, which upgrades it");
    }
  }

  static int version(Connection connection) throws SQLException {
    try (Statement s = connection.createStatement();
        ResultSet row = s.executeQuery("PRAGMA user_version")) {
      return row.getInt(1);
    }
  }

  private static void run(Connection connection, int script) throws SQLException, IOException {
    try (Statement s = connection.createStatement()) {
      // Statements end at a semicolon that ends a line; comments are SQLite's own.
      for (String sql : read(SCRIPTS.get(script)).split(";\n")) {
        if (!sql.isBlank()) {
          s.executeUpdate(sql);
        }
      }
      s.executeUpdate("PRAGMA user_version=" + (script + 1));
    }
  }

  private static String read(String name) throws IOException {
    try (InputStream in = SqliteSchema.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new AssertionError("the jar lacks " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
