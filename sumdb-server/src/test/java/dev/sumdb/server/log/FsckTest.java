package dev.sumdb.server.log;

import static dev.sumdb.server.log.TestLogs.append;
import static dev.sumdb.server.log.TestLogs.init;
import static dev.sumdb.server.log.TestLogs.open;
import static dev.sumdb.server.log.TestLogs.sql;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.note.VerifierKey;
import dev.sumdb.tlog.TestLog;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FsckTest {
  private static final int SIZE = 600;

  @TempDir Path temp;

  private Path dir() {
    return temp.resolve("log");
  }

  private void fill() throws Exception {
    init(dir());
    try (Log log = open(dir())) {
      append(log, 0, 40);
      append(log, 40, SIZE);
    }
  }

  private List<String> damages() throws Exception {
    return Fsck.check(dir(), null, FsckProgress.NONE).damages().stream()
        .map(Damage::toString)
        .toList();
  }

  private void assertFinds(String... patterns) throws Exception {
    List<String> found = damages();
    for (String pattern : patterns) {
      assertTrue(
          found.stream().anyMatch(damage -> damage.matches("(?s)" + pattern)),
          "no " + pattern + " in " + found);
    }
  }

  @Test
  void findsNothingInASoundLog() throws Exception {
    init(dir());
    FsckReport empty = TestLogs.assertClean(dir());
    assertEquals(TreeHead.EMPTY, empty.head());
    try (Log log = open(dir())) {
      append(log, 0, SIZE);
      List<long[]> progress = new ArrayList<>();
      FsckReport report =
          Fsck.check(dir(), null, (done, total) -> progress.add(new long[] {done, total}));
      assertTrue(report.clean(), report.toString());
      assertEquals(log.head().head(), report.head());
      assertEquals(TestLogs.NAME, report.name());
      assertEquals(SIZE, report.records());
      assertEquals(2, report.tiles());
      assertTrue(report.heads() >= 2);
      assertEquals(SIZE, progress.get(progress.size() - 1)[0]);
      assertEquals(SIZE, progress.get(progress.size() - 1)[1]);
    }
    TestLogs.assertClean(dir());
  }

  @Test
  void leavesTheDirectoryAsItWas() throws Exception {
    fill();
    List<String> before = files();
    TestLogs.assertClean(dir());
    assertEquals(before, files());
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(dir())) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void findsNothingWhileTheLogGrows() throws Exception {
    init(dir());
    try (Log log = open(dir())) {
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> LongStream.range(0, 400).forEach(n -> append(log, n, n + 1)));
      int checks = 0;
      while (!writing.isDone() || checks == 0) {
        TestLogs.assertClean(dir());
        checks++;
      }
      writing.join();
    }
  }

  @Test
  void namesTheRecordWhoseTextWasChanged() throws Exception {
    fill();
    String text = TestRecords.text(TestRecords.module(17), "other content");
    sql(dir(), "UPDATE records SET text = '" + text + "' WHERE id = 17");
    assertFinds(
        "tile level 0 index 0: entry 17 \\(record 17\\) is \\S+, the records give \\S+",
        "head-ledger epoch \\d+: tree \\d+ has root \\S+, the records give \\S+",
        "heads: \\d+ more heads with another root");
  }

  @Test
  void namesATextThatIsNoRecord() throws Exception {
    fill();
    sql(dir(), "UPDATE records SET text = replace(text, 'h1:', 'h3:') WHERE id = 599");
    assertFinds("record 599: malformed record \".*\"(\\.\\.\\.)?: want .*");
  }

  @Test
  void namesARecordThatIsMissing() throws Exception {
    fill();
    sql(dir(), "DELETE FROM records WHERE id = 17");
    assertFinds(
        "record 17: missing; nothing behind it can be checked",
        "log.db: 599 records with ids below 600, tree_state has size 600");
  }

  @Test
  void namesAModuleVersionThatIsThereTwice() throws Exception {
    init(dir());
    AtomicBoolean hide = new AtomicBoolean();
    WriteState.Listener hidesOne =
        state -> {
          // Later than the log looks for lost records; as a damaged index would hide it.
          if (state == WriteState.RECEIVED && hide.get()) {
            assertDoesNotThrow(
                () -> sql(dir(), "UPDATE records SET version = 'v0.0.1' WHERE id = 1"));
          }
        };
    LogOpening.Hooks hooks = new LogOpening.Hooks(store -> store, ledger -> ledger, hidesOne);
    try (Log log =
        Log.open(LogOpening.open(LogDir.open(dir()), TestLogs.OPTIONS, hooks), TestLogs.OPTIONS)) {
      append(log, 0, 3);
      hide.set(true);
      assertEquals(3, log.append(TestRecords.record(TestRecords.module(1), "second")).join().id());
    }
    assertFinds(
        "record 3: " + TestRecords.module(1) + " is record 1 as well",
        "record 1: is stored for \"example.com/.*@v0.0.1\", its text is of another");
  }

  @Test
  void namesTheTileThatWasChanged() throws Exception {
    fill();
    sql(
        dir(),
        "UPDATE tiles SET hashes = CAST(substr(hashes, 1, 320) || zeroblob(32) ||"
            + " substr(hashes, 353) AS BLOB) WHERE key = 1");
    assertEquals(2, damages().size(), damages().toString());
    assertFinds(
        "tile level 0 index 1: entry 10 \\(record 266\\) is AAAAA\\S+, the records give \\S+",
        "tile level 0 index 1: its stored root is \\S+, its hashes give \\S+");
  }

  @Test
  void namesATileThatIsMissingOrTooMany() throws Exception {
    fill();
    sql(dir(), "UPDATE tiles SET key = 7 WHERE key = 1");
    assertEquals(List.of("tile level 0 index 1: missing"), damages());
    sql(dir(), "INSERT INTO tiles SELECT 1, root, hashes FROM tiles WHERE key = 7");
    assertEquals(List.of("log.db: 3 tiles, tree 600 completes 2"), damages());
  }

  @Test
  void comparesTheStateWithTheRecords() throws Exception {
    fill();
    sql(dir(), "UPDATE tree_state SET root = zeroblob(32)");
    assertEquals(1, damages().size(), damages().toString());
    assertFinds("log.db tree_state: tree 600 has root AAAA\\S+, the records give \\S+");
  }

  @Test
  void checksTheLedger() throws Exception {
    fill();
    Path ledger = dir().resolve("head-ledger");
    byte[] good = Files.readAllBytes(ledger);
    byte[] changed = good.clone();
    changed[good.length - 100] ^= 1;
    Files.write(ledger, changed);
    assertFinds("head-ledger: \\S+ line \\d+ does not match its checksum");
    Files.delete(ledger);
    assertFinds("head-ledger: \\S+ is missing");

    LedgerFile all = LedgerFile.parse("ledger", good);
    Files.write(ledger, LedgerFile.start(all.entries().get(0)));
    assertFinds("head-ledger: ends with epoch 0 size 0 root \\S+, log.db is at epoch .*");
    SignedHead newest = all.entries().get(all.entries().size() - 1);
    SignedHead newer =
        new HeadSigner(LogDir.open(dir()).signer())
            .sign(new TreeHead(700, newest.head().root()), newest.epoch() + 1);
    Files.write(
        ledger,
        (new String(good, StandardCharsets.US_ASCII) + LedgerFile.line(newer, all.lastSum()))
            .getBytes(StandardCharsets.US_ASCII));
    assertFinds("log.db: is at epoch \\d+ size 600 .*, the head ledger has signed epoch .*");
  }

  @Test
  void checksTheSignatures() throws Exception {
    fill();
    Path other = temp.resolve("other");
    VerifierKey key = LogDir.init(other, TestLogs.NAME, null).verifierKey();
    List<Damage> damages = Fsck.check(dir(), key, FsckProgress.NONE).damages();
    assertTrue(
        damages.stream().anyMatch(d -> d.what().startsWith("not signed by " + TestLogs.NAME)),
        damages.toString());
    assertTrue(
        damages.stream().anyMatch(d -> d.what().startsWith("belongs to the key ")),
        damages.toString());
  }

  @Test
  void reportsADatabaseThatCannotBeReadAsDamage() throws Exception {
    fill();
    byte[] good = Files.readAllBytes(dir().resolve("log.db"));
    Files.write(dir().resolve("log.db"), Arrays.copyOf(good, good.length / 2));
    assertFinds("log.db: .*");
    Files.write(dir().resolve("log.db"), new byte[0]);
    assertFinds("log.db: .* is no log store: it has no schema");
    Files.delete(dir().resolve("log.db"));
    assertFinds("log.db: .* is missing");
  }

  @Test
  void doesNotCallAFileDamagedThatItCannotOpen() throws Exception {
    fill();
    Path database = dir().resolve("log.db");
    Files.move(database, dir().resolve("aside"));
    Files.createDirectory(database);
    assertThrows(IOException.class, () -> Fsck.check(dir(), null, FsckProgress.NONE));
  }

  @Test
  void checksADirectoryThatHoldsALogOnly() {
    UsageException e =
        assertThrows(UsageException.class, () -> Fsck.check(temp, null, FsckProgress.NONE));
    assertEquals(temp + " holds no log", e.getMessage());
  }

  @Test
  void stopsAfterAThousandDamages() throws Exception {
    init(dir());
    try (Log log = open(dir())) {
      append(log, 0, 1200);
    }
    sql(dir(), "UPDATE records SET text = 'x'");
    assertEquals(FsckReport.MAX_DAMAGES, damages().size());
  }

  /** A source that serves what it is told, partial tiles too. */
  private static final class Served implements FsckSource {
    final TestLog log = new TestLog();
    final Map<Tile, byte[]> other = new HashMap<>();
    TreeHead claimed;

    Served(int size) {
      for (int n = 0; n < size; n++) {
        log.append(TestRecords.record(n).text());
      }
      claimed = log.head();
    }

    @Override
    public List<FsckHead> heads(Consumer<Damage> damages) {
      SignedHead signed = new HeadSigner(HeadLedgerContract.KEY).sign(claimed, 1);
      return List.of(new FsckHead("latest", claimed, signed.treeNote(), new byte[0]));
    }

    @Override
    public List<Optional<String>> texts(long from, long to, Consumer<Damage> damages) {
      return LongStream.range(from, to).mapToObj(id -> Optional.of(log.record(id).text())).toList();
    }

    @Override
    public boolean hasPartialTiles() {
      return true;
    }

    @Override
    public Optional<byte[]> tile(Tile tile, Consumer<Damage> damages) {
      return Optional.of(other.containsKey(tile) ? other.get(tile) : log.tile(tile));
    }

    @Override
    public void close() throws IOException {
      throw new IOException("the caller closes");
    }
  }

  @Test
  void comparesPartialTilesOfASourceThatHasThem() throws Exception {
    VerifierKey key = HeadLedgerContract.KEY.verifierKey();
    Served served = new Served(300);
    FsckReport report = Fsck.check(served, key, FsckProgress.NONE);
    assertEquals(List.of(), report.damages());
    assertEquals(3, report.tiles());
    Tile partial = new Tile(8, 0, 1, 44);
    byte[] forged = served.log.tile(partial);
    forged[40] ^= 1;
    served.other.put(partial, forged);
    served.other.put(new Tile(8, 1, 0, 1), new byte[31]);
    List<String> damages =
        Fsck.check(served, key, FsckProgress.NONE).damages().stream()
            .map(Damage::toString)
            .toList();
    assertEquals(2, damages.size(), damages.toString());
    assertTrue(
        damages.get(0).startsWith("tile level 0 index 1 width 44: entry 1 (record 257) is "),
        damages.toString());
    assertEquals("tile level 1 index 0 width 1: has 31 bytes, want 32", damages.get(1));
  }
}
