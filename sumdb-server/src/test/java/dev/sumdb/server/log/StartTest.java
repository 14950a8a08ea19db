package dev.sumdb.server.log;

import static dev.sumdb.server.log.TestLogs.append;
import static dev.sumdb.server.log.TestLogs.assertClean;
import static dev.sumdb.server.log.TestLogs.assertConsistent;
import static dev.sumdb.server.log.TestLogs.init;
import static dev.sumdb.server.log.TestLogs.mustRefuse;
import static dev.sumdb.server.log.TestLogs.open;
import static dev.sumdb.server.log.TestLogs.sql;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start signs nothing, and serves nothing, that could contradict what was signed before. */
class StartTest {
  private static final String KEEP =
      "put back the newest log.db (with its -wal file); never remove or roll back the head ledger";

  @TempDir Path temp;

  private Path dir() {
    return temp.resolve("log");
  }

  private Path ledger() {
    return dir().resolve("head-ledger");
  }

  /** A log of this many records in three batches. */
  private void fill(int size) throws Exception {
    init(dir());
    try (Log log = open(dir())) {
      append(log, 0, size - 2);
      log.append(TestRecords.record(size - 2)).join();
      log.append(TestRecords.record(size - 1)).join();
    }
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(
              file,
              target,
              StandardCopyOption.REPLACE_EXISTING,
              StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  @Test
  void refusesWithoutTheLedger() throws Exception {
    fill(5);
    Files.delete(ledger());
    RefusedException e = mustRefuse(dir());
    assertEquals("head ledger " + ledger() + " is missing", e.getMessage());
    assertEquals(
        "put the newest head ledger back; a new one would permit a second history", e.remedy());
    assertFalse(Files.exists(ledger()), "a new ledger was made");
  }

  @Test
  void refusesAnEmptyLedger() throws Exception {
    fill(5);
    byte[] good = Files.readAllBytes(ledger());
    Files.write(ledger(), new byte[0]);
    assertEquals(
        "damaged head ledger: " + ledger() + " is no head ledger: its first line is another",
        mustRefuse(dir()).getMessage());
    Files.write(ledger(), LedgerFile.FIRST_LINE.getBytes());
    assertEquals(
        "damaged head ledger: " + ledger() + " has no entry", mustRefuse(dir()).getMessage());
    Files.write(ledger(), good);
    open(dir()).close();
  }

  @Test
  void refusesTheLedgerOfAnotherLog() throws Exception {
    fill(5);
    Path other = temp.resolve("other");
    LogDir.init(other, "other.example.com", null);
    Files.copy(other.resolve("head-ledger"), ledger(), StandardCopyOption.REPLACE_EXISTING);
    RefusedException e = mustRefuse(dir());
    assertTrue(
        e.getMessage().startsWith("foreign head ledger " + ledger() + ": not signed by "),
        e.getMessage());
  }

  @Test
  void refusesTheLedgerOfAnotherHistoryUnderTheSameKey() throws Exception {
    init(dir());
    Path twin = temp.resolve("twin");
    copy(dir(), twin);
    try (Log log = open(dir());
        Log other = open(twin)) {
      append(log, 0, 1); // one record is one batch, so that both are at the same epoch
      append(other, 5, 6);
    }
    copy(twin.resolve("head-ledger"), ledger());
    RefusedException e = mustRefuse(dir());
    assertTrue(
        e.getMessage().startsWith("log.db and the head ledger do not belong together: "),
        e.getMessage());
    assertEquals(KEEP, e.remedy());
  }

  @Test
  void refusesALedgerThatIsOlderThanTheStore() throws Exception {
    fill(3);
    byte[] older = Files.readAllBytes(ledger());
    try (Log log = open(dir())) {
      append(log, 3, 4);
      append(log, 4, 5);
    }
    Files.write(ledger(), older);
    RefusedException e = mustRefuse(dir());
    assertTrue(
        e.getMessage().startsWith("head ledger " + ledger() + " is older than log.db: "),
        e.getMessage());
    assertEquals(
        "put back the newest head ledger: heads that it does not know may have been seen",
        e.remedy());
  }

  @Test
  void refusesABackupOfTheDirectoryUnderANewerLedgerElsewhere() throws Exception {
    Path elsewhere = temp.resolve("elsewhere/ledger");
    LogDir.init(dir(), TestLogs.NAME, elsewhere);
    try (Log log = open(dir())) {
      append(log, 0, 300);
    }
    Path backup = temp.resolve("backup");
    copy(dir(), backup);
    TreeHead newest;
    try (Log log = open(dir())) {
      append(log, 300, 301);
      newest = log.head().head();
    }
    Path current = temp.resolve("current");
    copy(dir(), current);
    copy(backup, dir());
    RefusedException e = mustRefuse(dir());
    assertTrue(
        e.getMessage().startsWith("log.db is older than the head ledger: it is at epoch "),
        e.getMessage());
    assertTrue(e.getMessage().contains(elsewhere + " has signed epoch "), e.getMessage());
    assertEquals(KEEP, e.remedy());
    copy(current, dir());
    try (Log log = open(dir())) {
      assertEquals(newest, log.head().head());
    }
  }

  @Test
  void refusesTheDatabaseWithoutItsWriteAheadLog() throws Exception {
    fill(3);
    Path copied = temp.resolve("copied.db");
    try (Log log = open(dir())) {
      append(log, 3, 5);
      Files.copy(dir().resolve("log.db"), copied);
    }
    Files.copy(copied, dir().resolve("log.db"), StandardCopyOption.REPLACE_EXISTING);
    assertTrue(mustRefuse(dir()).getMessage().startsWith("log.db is older than the head ledger: "));
  }

  @Test
  void refusesWithoutTheDatabase() throws Exception {
    fill(3);
    Files.delete(dir().resolve("log.db"));
    assertEquals(dir().resolve("log.db") + " is missing", mustRefuse(dir()).getMessage());
    assertFalse(Files.exists(dir().resolve("log.db")), "a new database was made");
  }

  @Test
  void signsWhatWasCommittedButNotSigned() throws Exception {
    fill(300);
    byte[] beforeLast = Files.readAllBytes(ledger());
    TreeHead newest;
    try (Log log = open(dir())) {
      append(log, 300, 301);
      newest = log.head().head();
    }
    byte[] last = Files.readAllBytes(ledger());
    // As after a crash between the states 2 and 3, at any byte of the ledger's append.
    for (int length = beforeLast.length; length < last.length; length += 97) {
      Files.write(ledger(), Arrays.copyOf(last, length));
      try (Log log = open(dir())) {
        assertEquals(newest, log.head().head());
      }
      assertTrue(Arrays.equals(last, Files.readAllBytes(ledger())), "another entry");
    }
    assertClean(dir());
  }

  @Test
  void noHashThatTheProofDependsOnCanBeChanged() throws Exception {
    fill(600);
    Path good = temp.resolve("good");
    copy(dir(), good);
    List<String> changes = new ArrayList<>();
    for (long id = 512; id < 600; id++) {
      changes.add("UPDATE records SET text = replace(text, 'h1:', 'h1:x') WHERE id = " + id);
    }
    changes.add("UPDATE tiles SET root = zeroblob(32) WHERE key = 0");
    changes.add("UPDATE tiles SET root = zeroblob(32) WHERE key = 1");
    changes.add("UPDATE tiles SET root = (SELECT root FROM tiles WHERE key = 0) WHERE key = 1");
    changes.add("UPDATE tiles SET root = x'00' WHERE key = 1");
    changes.add("DELETE FROM tiles WHERE key = 1");
    changes.add("DELETE FROM records WHERE id = 550");
    changes.add("DELETE FROM records WHERE id = 599");
    changes.add("UPDATE records SET id = 600 WHERE id = 599");
    changes.add("UPDATE tree_state SET root = zeroblob(32)");
    changes.add("UPDATE tree_state SET size = 599");
    changes.add("UPDATE tree_state SET size = 601");
    changes.add("UPDATE tree_state SET size = -1");
    changes.add("UPDATE tree_state SET epoch = epoch + 1");
    changes.add("UPDATE tree_state SET epoch = epoch - 1");
    changes.add("DELETE FROM tree_state");
    changes.add("UPDATE meta SET value = 'x' WHERE key = 'verifier-key'");
    changes.add("DELETE FROM meta");
    changes.add("DROP TABLE tiles");
    for (String change : changes) {
      sql(dir(), change);
      String message = mustRefuse(dir()).getMessage();
      assertTrue(message.contains("log.db"), change + ": " + message);
      copy(good, dir());
    }
    assertClean(dir());
    open(dir()).close();
  }

  /**
   * The same where the store is one batch ahead of the ledger, so that the proof is not trivial.
   */
  @Test
  void noUnsignedBatchIsSignedOverAChangedPast() throws Exception {
    fill(500);
    List<TreeHead> seen = new ArrayList<>();
    try (Log log = open(dir())) {
      seen.add(log.head().head());
    }
    TestLogs.commitUnsigned(dir(), 500, 520);
    Path good = temp.resolve("good");
    copy(dir(), good);
    try (Log log = open(dir())) {
      assertConsistent(log, seen);
    }
    copy(good, dir());
    for (long id : new long[] {256, 300, 499, 500, 511, 512, 519}) {
      sql(dir(), "UPDATE records SET text = text || 'x' WHERE id = " + id);
      if (id < 512 && id >= 256) {
        // These are read from the finished tile, not from the texts: change that, too.
        sql(
            dir(),
            "UPDATE tiles SET hashes = CAST(substr(hashes, 1, "
                + (id - 256) * 32
                + ") || zeroblob(32) || substr(hashes, "
                + ((id - 256) * 32 + 33)
                + ") AS BLOB) WHERE key = 1");
      }
      // Which of the three comparisons notices it: new root, signed root, the proof between them.
      String noticed =
          id >= 512
              ? "tree 520 in the store has root "
              : id < 500
                  ? "tree 500 in the store has root "
                  : "tree 500 is not proven to be a prefix of tree 520: ";
      String message = mustRefuse(dir()).getMessage();
      assertTrue(message.startsWith("log.db does not extend what was signed: " + noticed), message);
      copy(good, dir());
    }
    open(dir()).close();
  }

  @Test
  void noFlippedBitOfTheDatabaseGivesAWrongRecord() throws Exception {
    fill(300);
    byte[] good = Files.readAllBytes(dir().resolve("log.db"));
    long seed = System.nanoTime();
    System.out.println("StartTest seed " + seed);
    Random random = new Random(seed);
    int refused = 0;
    for (int round = 0; round < 60; round++) {
      byte[] flipped = good.clone();
      int bit = random.nextInt(good.length * 8);
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      refused += startOn(flipped, "bit " + bit) ? 0 : 1;
    }
    System.out.println("StartTest refused " + refused + " of 60 flipped bits");
    assertTrue(refused > 0, "nothing was refused");
  }

  @Test
  void offersAnOlderDatabaseOnlyWhereThisOneIsDamaged() throws Exception {
    fill(5);
    Path database = dir().resolve("log.db");
    Path aside = Files.move(database, temp.resolve("aside"));
    Files.createDirectory(database);
    assertEquals("remove the cause, then start again", mustRefuse(dir()).remedy());
    Files.delete(database);
    Files.writeString(database, "no database ".repeat(1000));
    assertEquals(KEEP, mustRefuse(dir()).remedy());
    Files.move(aside, database, StandardCopyOption.REPLACE_EXISTING);
    open(dir()).close();
  }

  @Test
  void noTruncatedDatabaseGivesAWrongRecord() throws Exception {
    fill(300);
    byte[] good = Files.readAllBytes(dir().resolve("log.db"));
    for (int length : new int[] {0, 1, 100, 4096, 8192, good.length / 2, good.length - 4096}) {
      assertFalse(startOn(Arrays.copyOf(good, length), "length " + length), "length " + length);
    }
    assertTrue(startOn(good, "whole"));
  }

  /** Whether the log starts; what it then says must be true, or an error. */
  private boolean startOn(byte[] database, String what) throws Exception {
    Files.write(dir().resolve("log.db"), database);
    Files.deleteIfExists(dir().resolve("log.db-wal"));
    Files.deleteIfExists(dir().resolve("log.db-shm"));
    try (Log log = open(dir())) {
      assertEquals(300, log.head().head().size(), what);
      for (int n = 0; n < 300; n++) {
        try {
          StoredRecord found = log.find(TestRecords.module(n)).orElseThrow();
          assertEquals(n, found.record().id(), what);
          assertEquals(TestRecords.record(n).text(), found.record().text(), what);
        } catch (IOException e) {
          assertTrue(e.getMessage().length() > 0, what);
        }
      }
      return true;
    } catch (RefusedException e) {
      assertTrue(e.getMessage().contains("log.db"), what + ": " + e.getMessage());
      return false;
    }
  }
}
