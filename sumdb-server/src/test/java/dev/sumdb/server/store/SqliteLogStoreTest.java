package dev.sumdb.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteLogStoreTest extends LogStoreContract {
  @TempDir Path dir;

  private Path file() {
    return dir.resolve("log.db");
  }

  @Override
  LogStore open() throws IOException {
    if (!Files.exists(file())) {
      SqliteLogStore.create(file(), Map.of("name", "example.com/log"));
    }
    return SqliteLogStore.open(file(), 2);
  }

  private static void sql(Path file, String... statements) throws SQLException {
    try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement s = c.createStatement()) {
      for (String statement : statements) {
        s.execute(statement);
      }
    }
  }

  private static UnusableStoreException refusal(Path file) {
    return assertThrows(UnusableStoreException.class, () -> SqliteLogStore.open(file, 1));
  }

  @Test
  void remembersTheFactsOfItsCreation() throws Exception {
    try (LogStore store = open()) {
      assertEquals(Optional.of("example.com/log"), store.meta("name"));
    }
  }

  @Test
  void neverMakesAFileByOpeningIt() {
    Path missing = dir.resolve("missing.db");
    assertEquals(missing + " is missing", refusal(missing).getMessage());
    assertThrows(IOException.class, () -> SqliteLogStore.openReadOnly(missing));
    assertFalse(Files.exists(missing));
  }

  @Test
  void neverOverwritesAFileByCreatingOne() throws Exception {
    IOException e = assertThrows(IOException.class, () -> SqliteLogStore.create(file(), Map.of()));
    assertEquals(file() + " exists already", e.getMessage());
  }

  @Test
  void refusesAnEmptyFileAndOneWithoutItsSchema() throws Exception {
    Path empty = Files.createFile(dir.resolve("empty.db"));
    assertEquals(empty + " is no log store: it has no schema", refusal(empty).getMessage());
    Path other = dir.resolve("other.db");
    sql(other, "CREATE TABLE t (a)");
    assertEquals(other + " is no log store: it has no schema", refusal(other).getMessage());
  }

  @Test
  void refusesTheStoreOfANewerProgram() throws Exception {
    Path newer = dir.resolve("newer.db");
    SqliteLogStore.create(newer, Map.of());
    sql(newer, "PRAGMA user_version=3");
    UnusableStoreException e = refusal(newer);
    assertEquals(newer + " has schema version 3, this program knows up to 2", e.getMessage());
    assertEquals("run the newer program that wrote it", e.remedy());
    assertThrows(UnusableStoreException.class, () -> SqliteLogStore.openReadOnly(newer));
  }

  /** What the first release wrote. */
  private Path storeOfSchema1() throws Exception {
    Path file = dir.resolve("old.db");
    try (InputStream script = SqliteLogStore.class.getResourceAsStream("sqlite/001.sql")) {
      sql(file, new String(script.readAllBytes(), StandardCharsets.UTF_8).split(";\n"));
    }
    sql(
        file,
        "PRAGMA journal_mode=WAL",
        "INSERT INTO records VALUES (0, 'm0', 'v1.0.0', 'm0 v1.0.0 x', 'HASHED', 's', '', '', 7)",
        "INSERT INTO incidents VALUES (1, 10, 20, 2, 'conflict', 'm@v1', 'a')",
        "PRAGMA user_version=1");
    return file;
  }

  private static final IncidentRow OLD_INCIDENT =
      new IncidentRow(1, 10, 20, 2, "conflict", "m@v1", "a", "", 0, "");

  @Test
  void readsAStoreOfTheFirstReleaseWithoutChangingIt() throws Exception {
    Path old = storeOfSchema1();
    try (SqliteLogStore store = SqliteLogStore.openReadOnly(old)) {
      assertEquals("m0 v1.0.0 x", store.records(0, 1).get(0).text());
      assertEquals(List.of(OLD_INCIDENT), store.incidents());
      assertEquals(Map.of(), store.proofs(0, 1));
    }
    UnusableStoreException e =
        assertThrows(
            UnusableStoreException.class, () -> SqliteLogStore.resolve(old, 1, 30, "done"));
    assertEquals(old + " has schema version 1, the current one is 2", e.getMessage());
    assertEquals("start the server once, which upgrades it", e.remedy());
  }

  @Test
  void upgradesAStoreOfTheFirstRelease() throws Exception {
    Path old = storeOfSchema1();
    for (int start = 0; start < 2; start++) {
      try (SqliteLogStore store = SqliteLogStore.open(old, 1)) {
        assertEquals("m0 v1.0.0 x", store.records(0, 1).get(0).text());
        assertEquals(List.of(OLD_INCIDENT), store.incidents());
        assertEquals(Map.of(), store.proofs(0, 1));
      }
    }
    assertTrue(SqliteLogStore.resolve(old, 1, 30, "done"));
    try (SqliteLogStore store = SqliteLogStore.open(old, 1)) {
      assertEquals(30, store.incidents().get(0).resolvedMillis());
    }
  }

  @Test
  void resolvesAnIncidentBesideARunningServer() throws Exception {
    try (LogStore server = open()) {
      server.incident(1, "kind", "subject", "detail", "");
      assertTrue(SqliteLogStore.resolve(file(), 1, 2, "seen"));
      assertEquals("seen", server.incidents().get(0).reason());
      server.commit(TreeState.EMPTY, state(1, 1), rows(0, 1), List.of());
      assertEquals(rows(0, 1), server.records(0, 1));
    }
  }

  @Test
  void refusesWhatIsNoDatabase() throws Exception {
    Path text = Files.writeString(dir.resolve("text.db"), "not a database\n".repeat(100));
    IOException e = assertThrows(IOException.class, () -> SqliteLogStore.open(text, 1));
    assertTrue(e.getMessage().startsWith(text + ": "), e.getMessage());
  }

  @Test
  void refusesAPathThatTheDriverWouldCut() {
    Path odd = dir.resolve("a?b.db");
    IOException e = assertThrows(IOException.class, () -> SqliteLogStore.create(odd, Map.of()));
    assertTrue(e.getMessage().contains("question mark"), e.getMessage());
    assertFalse(Files.exists(dir.resolve("a")));
  }

  @Test
  void refusesAnIndexThatHidesARecord() throws Exception {
    Path damaged = dir.resolve("damaged.db");
    SqliteLogStore.create(damaged, Map.of());
    sql(
        damaged,
        "INSERT INTO records VALUES (0, 'm', 'v1.0.0', 't', '', '', '', '', 0)",
        "PRAGMA writable_schema=ON",
        "UPDATE sqlite_schema SET sql = replace(sql, 'UNIQUE (module, version)',"
            + " 'UNIQUE (version, module)') WHERE name = 'records'");
    UnusableStoreException e = refusal(damaged);
    assertTrue(e.getMessage().startsWith(damaged + " is damaged: "), e.getMessage());
  }

  @Test
  void readsOnlyWhereItMayOnlyRead() throws Exception {
    try (LogStore writer = open();
        SqliteLogStore reader = SqliteLogStore.openReadOnly(file())) {
      writer.commit(TreeState.EMPTY, state(1, 1), rows(0, 1), List.of());
      assertEquals(state(1, 1), reader.state());
      assertEquals(rows(0, 1), reader.records(0, 1));
      assertEquals(List.of(), reader.problems());
      IOException e =
          assertThrows(
              IOException.class, () -> reader.incident(1, "kind", "subject", "detail", ""));
      assertEquals("the store was opened for reading", e.getMessage());
    }
  }

  @Test
  void leavesOneFileWhenItIsClosed() throws Exception {
    try (LogStore store = open()) {
      store.incident(1, "kind", "subject", "detail", "");
      assertTrue(Files.exists(dir.resolve("log.db-wal")));
    }
    // Another connection of this test still has the file open and keeps its log.
    closeStore();
    assertFalse(Files.exists(dir.resolve("log.db-wal")));
  }

  @Test
  void goesOnAfterAFailedCommit() throws Exception {
    try (LogStore store = open();
        Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement s = other.createStatement()) {
      s.execute(
          "CREATE TRIGGER no_tiles BEFORE INSERT ON records WHEN NEW.id = 1"
              + " BEGIN SELECT RAISE(ABORT, 'no more'); END");
      IOException e =
          assertThrows(
              IOException.class,
              () -> store.commit(TreeState.EMPTY, state(2, 1), rows(0, 2), List.of()));
      assertTrue(e.getMessage().contains("no more"), e.getMessage());
      assertEquals(TreeState.EMPTY, store.state());
      s.execute("DROP TRIGGER no_tiles");
      store.commit(TreeState.EMPTY, state(2, 1), rows(0, 2), List.of());
      assertEquals(state(2, 1), store.state());
    }
  }
}
