package dev.sumdb.server.log;

import static dev.sumdb.server.log.TestLogs.NAME;
import static dev.sumdb.server.log.TestLogs.append;
import static dev.sumdb.server.log.TestLogs.init;
import static dev.sumdb.server.log.TestLogs.mustRefuse;
import static dev.sumdb.server.log.TestLogs.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.note.SignerKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogDirTest {
  @TempDir Path temp;

  private Path dir() {
    return temp.resolve("log");
  }

  private static List<String> files(Path dir) throws IOException {
    try (Stream<Path> all = Files.list(dir)) {
      return all.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void makesTheDocumentedFiles() throws Exception {
    LogDir made = init(dir());
    assertEquals(List.of("head-ledger", "log.db", "signer.key", "verifier.key"), files(dir()));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(dir().resolve("signer.key"))));
    assertEquals(made.verifierKey() + "\n", Files.readString(dir().resolve("verifier.key")));
    SignerKey key = SignerKey.parse(Files.readString(dir().resolve("signer.key")).strip());
    assertEquals(made.verifierKey(), key.verifierKey());
    assertEquals(NAME, made.name());
    assertEquals(dir(), made.path());
    assertTrue(LogDir.holdsLog(dir()));
  }

  @Test
  void remembersALedgerThatLiesElsewhere() throws Exception {
    Path ledger = temp.resolve("safe/place/ledger");
    LogDir.init(dir(), NAME, ledger);
    assertEquals(List.of("head-ledger.path", "log.db", "signer.key", "verifier.key"), files(dir()));
    assertEquals(ledger + "\n", Files.readString(dir().resolve("head-ledger.path")));
    try (Log log = open(dir())) {
      append(log, 0, 3);
    }
    List<SignedHead> entries = FileHeadLedger.read(ledger).entries();
    assertEquals(3, entries.get(entries.size() - 1).head().size());
    Files.delete(ledger);
    RefusedException e = mustRefuse(dir());
    assertEquals("head ledger " + ledger + " is missing", e.getMessage());
    assertFalse(Files.exists(ledger));
  }

  @Test
  void neverTouchesADirectoryThatHoldsAnyFileOfALog() throws Exception {
    init(dir());
    for (String file :
        List.of("log.db", "head-ledger", "signer.key", "verifier.key", "head-ledger.path")) {
      Path part = temp.resolve("only-" + file);
      Files.createDirectories(part);
      Files.writeString(part.resolve(file), "x");
      UsageException e = assertThrows(UsageException.class, () -> init(part));
      assertEquals(
          part + " already holds a log: " + part.resolve(file) + " exists", e.getMessage());
      assertEquals(List.of(file), files(part));
      assertTrue(LogDir.holdsLog(part));
    }
    assertThrows(UsageException.class, () -> init(dir()));
    open(dir()).close();
  }

  @Test
  void leavesNothingOfALogThatCannotBeMade() throws Exception {
    Path file = Files.writeString(temp.resolve("file"), "x");
    assertThrows(IOException.class, () -> LogDir.init(dir(), NAME, file.resolve("ledger")));
    assertEquals(List.of(), files(dir()));
    LogDir.init(dir(), NAME, temp.resolve("ledger"));
  }

  @Test
  void leavesNoNativeLibraryBehind() throws Exception {
    Path left = dir().resolve("native/sqlite-1.2.3-left-by-a-killed-process.so");
    Files.createDirectories(left.getParent());
    Files.writeString(left, "x");
    init(dir());
    assertEquals(List.of("head-ledger", "log.db", "signer.key", "verifier.key"), files(dir()));
    Files.createDirectories(left.getParent());
    Files.writeString(left, "x");
    try (Log log = open(dir())) {
      assertFalse(Files.exists(left.getParent()), log.name());
    }
  }

  @Test
  void neverUsesALedgerThatExists() throws Exception {
    Path ledger = Files.writeString(temp.resolve("ledger"), "x");
    UsageException e = assertThrows(UsageException.class, () -> LogDir.init(dir(), NAME, ledger));
    assertEquals("head ledger " + ledger + " exists already", e.getMessage());
    assertFalse(Files.exists(dir()));
  }

  @Test
  void refusesNamesThatAreNoHostAndPath() {
    for (String name :
        List.of("", "nodot", "example.com/", "../x", "example.com//a", "Example.com", "a+b.com")) {
      UsageException e =
          assertThrows(UsageException.class, () -> LogDir.init(dir(), name, null), name);
      assertTrue(e.getMessage().startsWith("invalid log name \"" + name + "\": "));
      assertFalse(Files.exists(dir()));
    }
  }

  @Test
  void saysHowToMakeALogWhereThereIsNone() {
    UsageException e = assertThrows(UsageException.class, () -> LogDir.open(dir()));
    assertEquals(dir() + " holds no log", e.getMessage());
    assertEquals("make a new log with: sumdb init NAME --dir " + dir(), e.remedy());
    assertFalse(Files.exists(dir()));
  }

  @Test
  void refusesAKeyThatOthersCanRead() throws Exception {
    init(dir());
    Path key = dir().resolve("signer.key");
    for (String mode : List.of("rw-r-----", "rw----r--", "rw--w----")) {
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(mode));
      UsageException e = assertThrows(UsageException.class, () -> LogDir.open(dir()));
      assertEquals(
          "key file " + key + " is open to others than its owner (" + mode + ")", e.getMessage());
      assertTrue(e.remedy().startsWith("run: chmod 600 " + key), e.remedy());
    }
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("r--------"));
    open(dir()).close();
  }

  @Test
  void refusesAMissingKey() throws Exception {
    init(dir());
    Files.delete(dir().resolve("signer.key"));
    UsageException e = assertThrows(UsageException.class, () -> LogDir.open(dir()));
    assertEquals("key file " + dir().resolve("signer.key") + " is missing", e.getMessage());
  }

  @Test
  void noFlippedBitOfTheKeyFileGivesAnotherKey() throws Exception {
    LogDir made = init(dir());
    Path key = dir().resolve("signer.key");
    byte[] good = Files.readAllBytes(key);
    int accepted = 0;
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] flipped = good.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(key, flipped);
      try {
        LogDir opened = LogDir.open(dir());
        // White space around the key, and the case of a digit in its hash, say nothing else.
        assertEquals(made.verifierKey(), opened.verifierKey());
        accepted++;
      } catch (UsageException | RefusedException e) { // no key, or another one
        assertTrue(
            e.getMessage().contains(key.toString())
                || e.getMessage().contains("is not the public half of signer.key"),
            e.getMessage());
      }
    }
    assertTrue(accepted < 20, accepted + " flips accepted");
  }

  @Test
  void refusesAKeyThatIsCutOrOfAnotherLog() throws Exception {
    LogDir made = init(dir());
    Path key = dir().resolve("signer.key");
    byte[] good = Files.readAllBytes(key);
    for (int length : new int[] {0, 1, 20, good.length - 2}) {
      Files.write(key, java.util.Arrays.copyOf(good, length));
      UsageException e = assertThrows(UsageException.class, () -> LogDir.open(dir()));
      assertTrue(e.getMessage().startsWith("damaged key file " + key + ": "), e.getMessage());
      assertEquals("put back the signer.key of this log from its backup", e.remedy());
    }
    Path other = temp.resolve("other");
    init(other);
    Files.write(key, Files.readAllBytes(other.resolve("signer.key")));
    RefusedException e = assertThrows(RefusedException.class, () -> LogDir.open(dir()));
    assertTrue(e.getMessage().startsWith(dir().resolve("verifier.key") + " is not"));

    // Without verifier.key the ledger and the store still know their key.
    Files.delete(dir().resolve("verifier.key"));
    RefusedException store = mustRefuse(dir());
    assertTrue(
        store.getMessage().startsWith(dir().resolve("log.db") + " is the store of another log"),
        store.getMessage());
    Files.write(key, good);
    try (Log log = open(dir())) {
      assertEquals(made.verifierKey(), log.verifierKey());
    }
  }

  @Test
  void saysThatTheDirectoryCannotBeWritten() throws Exception {
    init(dir());
    // Where the lock should be written stands something else; also root cannot write there.
    Files.createDirectory(dir().resolve("lock"));
    UsageException e = assertThrows(UsageException.class, () -> open(dir()));
    assertTrue(
        e.getMessage().startsWith("directory " + dir() + " cannot be written: "), e.getMessage());
    Files.delete(dir().resolve("lock"));
    open(dir()).close();
  }

  @Test
  void isUsedByOneServerAtATime() throws Exception {
    init(dir());
    try (Log log = open(dir())) {
      for (int i = 0; i < 3; i++) {
        RefusedException e = mustRefuse(dir());
        assertEquals("directory " + dir() + " is in use by another server", e.getMessage());
      }
      append(log, 0, 3);
      Path link = Files.createSymbolicLink(temp.resolve("link"), dir());
      mustRefuse(link);
    }
    open(dir()).close();
  }
}
