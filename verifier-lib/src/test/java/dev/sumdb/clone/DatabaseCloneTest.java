package dev.sumdb.clone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.client.ClientOptions;
import dev.sumdb.client.CorruptStateException;
import dev.sumdb.client.DirectorySumDbSource;
import dev.sumdb.client.Evidence;
import dev.sumdb.client.LookupOutcome;
import dev.sumdb.client.LookupProgress;
import dev.sumdb.client.LookupRun;
import dev.sumdb.client.MemoryTrustedHeads;
import dev.sumdb.client.MemoryVerifiedCache;
import dev.sumdb.client.Misbehaviour;
import dev.sumdb.client.MisbehaviourException;
import dev.sumdb.client.SourceException;
import dev.sumdb.client.SumDbClient;
import dev.sumdb.client.TestDatabase;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.SignerKey;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import dev.sumdb.tlog.Tiles;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseCloneTest {
  private static final int SIZE = 1300; // five full bundles and 20 records

  @TempDir Path temp;
  private Path dir;

  private final TestDatabase database = TestDatabase.ofSize(8, SIZE);
  private final List<String> notices = new ArrayList<>();

  private Path dir() {
    dir = dir == null ? temp.resolve("clone") : dir;
    return dir;
  }

  private CloneReport clone(ServedRecords source) throws Exception {
    return clone(source, CloneOptions.defaults());
  }

  private CloneReport clone(ServedRecords source, CloneOptions options) throws Exception {
    CloneProgress progress =
        new CloneProgress() {
          @Override
          public void records(long done, long total) {
            assertTrue(done >= 0 && done <= total, done + " of " + total);
          }

          @Override
          public void notice(String line) {
            notices.add(line);
          }
        };
    return new DatabaseClone(database.key(), source, dir(), options, progress).run();
  }

  private Misbehaviour mustRefuse(ServedRecords source) throws Exception {
    Misbehaviour what = assertThrows(MisbehaviourException.class, () -> clone(source)).what();
    assertEquals(
        what.reason(),
        Evidence.check(what.evidence(), database.key()).reason(),
        "evidence that does not hold");
    return what;
  }

  private Path file(Tile tile) {
    return dir().resolve(TilePath.format(tile, TileDialect.GO));
  }

  /** All files are those of the tree, byte for byte, and no others are there. */
  private void mustBeWhole(TestDatabase log) throws IOException {
    long size = log.log().size();
    Set<Path> want = new TreeSet<>();
    for (Tile tile : Tiles.toPublish(8, 0, size)) {
      want.add(file(tile));
      assertArrayEquals(log.log().tile(tile), Files.readAllBytes(file(tile)), tile.toString());
    }
    for (long n = 0; n << 8 < size; n++) {
      int width = (int) Math.min(256, size - (n << 8));
      Path file = file(new Tile(8, Tile.DATA_LEVEL, n, width));
      want.add(file);
      StringBuilder texts = new StringBuilder();
      for (int i = 0; i < width; i++) {
        texts.append(i == 0 ? "" : "\n").append(log.log().record((n << 8) + i).text());
      }
      assertEquals(texts.toString(), Files.readString(file), file.toString());
    }
    try (Stream<Path> files = Files.walk(dir().resolve("tile"))) {
      assertEquals(want, new TreeSet<>(files.filter(Files::isRegularFile).toList()));
    }
    assertArrayEquals(log.note(size), Files.readAllBytes(dir().resolve("latest")));
    assertArrayEquals(log.note(size), trusted());
  }

  private byte[] trusted() throws IOException {
    return new DatabaseClone(
            database.key(),
            ServedRecords.of(database),
            dir(),
            CloneOptions.defaults(),
            CloneProgress.NONE)
        .state()
        .heads()
        .newest()
        .orElse(new byte[0]);
  }

  @ParameterizedTest
  @EnumSource(TileDialect.class)
  void copiesRecordsOfEitherFormAndComputesAllHashes(TileDialect dialect) throws Exception {
    ServedRecords source = new ServedRecords(database, dialect);
    source.servesHashes = false;
    CloneReport report = clone(source);
    assertEquals(database.head(SIZE), report.head());
    assertEquals(6, report.fetched());
    assertEquals(6, source.bundles().size());
    assertEquals(0, report.malformed() + report.repeated() + report.damaged());
    mustBeWhole(database);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 256, 257, 512})
  void copiesTreesOfAnySize(int size) throws Exception {
    TestDatabase small = TestDatabase.ofSize(8, size);
    clone(ServedRecords.of(small));
    if (size > 0) {
      mustBeWhole(small);
    }
  }

  @Test
  void answersLookupsThatHoldWithNothingElseAtHand() throws Exception {
    clone(ServedRecords.of(database));
    DirectorySumDbSource source = new DirectorySumDbSource(dir());
    List<ModuleVersion> all = new ArrayList<>();
    for (int i = 0; i < SIZE; i += 7) {
      all.add(TestDatabase.module(i));
    }
    ModuleVersion absent = new ModuleVersion("example.com/absent", "v1.0.0");
    all.add(absent);
    LookupRun run =
        SumDbClient.of(
                database.key(),
                source,
                new MemoryTrustedHeads(),
                new MemoryVerifiedCache(),
                ClientOptions.defaults())
            .lookup(all, LookupProgress.NONE);
    for (ModuleVersion module : all) {
      boolean known = !module.equals(absent);
      assertEquals(known, run.outcome(module) instanceof LookupOutcome.Proven, module.toString());
    }
    assertEquals(List.of(), run.misbehaviours());
  }

  @Test
  void goesToTheNewestHeadAndRemovesTheOldEdge() throws Exception {
    clone(ServedRecords.of(database));
    database.grow(300);
    ServedRecords source = ServedRecords.of(database);
    CloneReport report = clone(source);
    assertEquals(2, report.fetched());
    assertEquals(5, report.kept());
    assertEquals(
        Set.of("tile/8/data/005", "tile/8/data/006.p/64"), new HashSet<>(source.bundles()));
    mustBeWhole(database);
  }

  @Test
  void fetchesNothingAgainWithoutANewHead() throws Exception {
    clone(ServedRecords.of(database));
    ServedRecords source = ServedRecords.of(database).endAfter(0);
    assertEquals(0, clone(source).fetched());
    mustBeWhole(database);
  }

  @Test
  void takesTheFullTileWhereThePartialOneIsPruned() throws Exception {
    database.grow(500);
    database.freezeHead(SIZE);
    ServedRecords source = ServedRecords.of(database);
    source.keepsPartial = false;
    clone(source);
    assertTrue(source.bundles().contains("tile/8/data/005"), source.bundles().toString());
    assertArrayEquals(database.note(SIZE), trusted());
    assertEquals(
        20, Files.readString(file(new Tile(8, Tile.DATA_LEVEL, 5, 20))).split("\n\n").length);
  }

  @Test
  void readsNoBundleTwiceThatCameBeforeTheEnd() throws Exception {
    List<String> all = new ArrayList<>();
    for (int end = 0; end <= 6; end++) {
      ServedRecords source = ServedRecords.of(database).endAfter(1);
      try {
        clone(source);
      } catch (SourceException e) {
        assertEquals("killed", e.getMessage());
        assertFalse(Files.exists(dir().resolve("latest")), "published too early");
        assertEquals(0, trusted().length);
      }
      all.addAll(source.bundles());
    }
    assertEquals(6, all.size(), all.toString());
    assertEquals(6, new HashSet<>(all).size());
    mustBeWhole(database);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tile/8/data/002",
        "tile/8/0/002",
        "tile/8/data/005.p/20",
        "tile/8/0/005.p/20",
        "tile/8/1/000.p/5"
      })
  void repairsDamagedFiles(String path) throws Exception {
    clone(ServedRecords.of(database));
    Path file = dir().resolve(path);
    byte[] good = Files.readAllBytes(file);
    byte[] flipped = good.clone();
    flipped[good.length / 2] ^= 1;
    for (byte[] bad : new byte[][] {flipped, new byte[0], java.util.Arrays.copyOf(good, 70)}) {
      Files.write(file, bad);
      ServedRecords source = ServedRecords.of(database);
      CloneReport report = clone(source);
      boolean computed = path.startsWith("tile/8/1/");
      assertEquals(computed ? 0 : 1, report.damaged(), path + " " + bad.length);
      assertEquals(computed ? 0 : 1, source.bundles().size());
      mustBeWhole(database);
    }
    Files.delete(file);
    clone(ServedRecords.of(database));
    mustBeWhole(database);
  }

  /** What a power failure can leave behind: records that parse, without a tile to compare. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void replacesRecordsThatOnlyTheRootShowsToBeWrong(boolean servesHashes) throws Exception {
    assertThrows(SourceException.class, () -> clone(ServedRecords.of(database).endAfter(3)));
    Path file = file(new Tile(8, Tile.DATA_LEVEL, 1, 256));
    Files.writeString(file, Files.readString(file).replaceFirst("v1", "v2"));
    Files.delete(file(new Tile(8, 0, 1, 256)));
    ServedRecords source = ServedRecords.of(database);
    source.servesHashes = servesHashes;
    clone(source);
    assertEquals(servesHashes ? 4 : 6, source.bundles().size(), source.bundles().toString());
    mustBeWhole(database);
  }

  @Test
  void namesTheBundleThatIsNotTheLogs() throws Exception {
    ServedRecords source = ServedRecords.of(database);
    source.alter("tile/8/data/003", DatabaseCloneTest::otherHash);
    Misbehaviour what = mustRefuse(source);
    assertEquals(Misbehaviour.Reason.TILE, what.reason());
    assertEquals("records 768 to 1023 do not hash to the signed root of tree 1300", what.message());
    assertEquals(0, trusted().length);
    assertFalse(Files.exists(dir().resolve("latest")));
    clone(ServedRecords.of(database));
    mustBeWhole(database);
  }

  @Test
  void refusesRecordsThatAreNotTheLogsWithoutItsHashes() throws Exception {
    ServedRecords source = ServedRecords.of(database);
    source.servesHashes = false;
    source.alter("tile/8/data/003", DatabaseCloneTest::otherHash);
    Misbehaviour what = mustRefuse(source);
    assertEquals(Misbehaviour.Reason.TILE, what.reason());
    assertEquals("the records do not hash to the signed root of tree 1300", what.message());
  }

  private static byte[] otherHash(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    int at = text.indexOf("h1:") + 10;
    char other = text.charAt(at) == 'A' ? 'B' : 'A';
    return (text.substring(0, at) + other + text.substring(at + 1))
        .getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void findsAForkFromTheEarlierClone(boolean servesHashes) throws Exception {
    clone(ServedRecords.of(database));
    TestDatabase fork = database.forkAt(1000);
    while (fork.log().size() < 1600) {
      ModuleVersion module = new ModuleVersion("example.com/f" + fork.log().size(), "v1.0.0");
      fork.add(module, TestDatabase.lines(module, "forked"));
    }
    ServedRecords source = ServedRecords.of(fork);
    source.servesHashes = servesHashes;
    Misbehaviour what = mustRefuse(source);
    if (servesHashes) {
      assertEquals(Misbehaviour.Reason.FORK, what.reason());
    }
    assertArrayEquals(database.note(SIZE), trusted());
    assertArrayEquals(database.note(SIZE), Files.readAllBytes(dir().resolve("latest")));
    clone(ServedRecords.of(database)); // nothing of the earlier clone was lost
    assertArrayEquals(
        database.log().tile(new Tile(8, 0, 4, 256)),
        Files.readAllBytes(file(new Tile(8, 0, 4, 256))));
  }

  @Test
  void findsAForkOfTheSameSizeBeforeItReadsARecord() throws Exception {
    clone(ServedRecords.of(database));
    TestDatabase fork = database.forkAt(1000).grow(299);
    ModuleVersion module = new ModuleVersion("example.com/f", "v1.0.0");
    fork.add(module, TestDatabase.lines(module, "forked"));
    ServedRecords source = ServedRecords.of(fork);
    assertEquals(Misbehaviour.Reason.FORK, mustRefuse(source).reason());
    assertEquals(List.of(), source.bundles());
  }

  @Test
  void keepsTheTrustedHeadWhenTheSourceIsBehind() throws Exception {
    clone(ServedRecords.of(database));
    database.freezeHead(1000);
    assertEquals(SIZE, clone(ServedRecords.of(database)).head().size());
    mustBeWhole(database);
  }

  @Test
  void findsAForkInAHeadThatIsBehind() throws Exception {
    clone(ServedRecords.of(database));
    TestDatabase fork = database.forkAt(900);
    ModuleVersion module = new ModuleVersion("example.com/f", "v1.0.0");
    fork.add(module, TestDatabase.lines(module, "forked"));
    assertEquals(Misbehaviour.Reason.FORK, mustRefuse(ServedRecords.of(fork)).reason());
  }

  @Test
  void refusesAFalseSignatureAndAnotherKey() throws Exception {
    ServedRecords source = ServedRecords.of(database);
    source.alter(
        "latest",
        note -> {
          byte[] changed = note.clone();
          changed[note.length - 10] ^= 1;
          return changed;
        });
    assertEquals(Misbehaviour.Reason.UNSIGNED, mustRefuse(source).reason());

    SignerKey other = SignerKey.fromSeed("other.example/log", new byte[32]);
    DatabaseClone clone =
        new DatabaseClone(
            other.verifierKey(),
            ServedRecords.of(database),
            temp.resolve("other"),
            CloneOptions.defaults(),
            CloneProgress.NONE);
    SourceException e = assertThrows(SourceException.class, clone::run);
    assertTrue(e.getMessage().endsWith("wrong key or wrong server?"), e.getMessage());
  }

  @Test
  void refusesTheDirectoryOfAnotherDatabase() throws Exception {
    clone(ServedRecords.of(database));
    SignerKey other = SignerKey.fromSeed("other.example/log", new byte[32]);
    DatabaseClone clone =
        new DatabaseClone(
            other.verifierKey(),
            ServedRecords.of(database),
            dir(),
            CloneOptions.defaults(),
            CloneProgress.NONE);
    assertThrows(CorruptStateException.class, clone::run);
  }

  @Test
  void findsTwoHashesForOneModuleVersion() throws Exception {
    ModuleVersion again = TestDatabase.module(17);
    database.add(again, TestDatabase.lines(again, "other"));
    database.add(TestDatabase.module(18), TestDatabase.lines(TestDatabase.module(18), ""));
    CloneReport report = clone(ServedRecords.of(database));
    assertEquals(1, report.contradictions().size());
    assertEquals(1, report.repeated());
    Misbehaviour what = report.contradictions().get(0);
    assertEquals(Misbehaviour.Reason.DUP, what.reason());
    assertTrue(what.message().startsWith("example.com/m17@v1.0.17: the log has two hashes"));
    assertEquals(Misbehaviour.Reason.DUP, Evidence.check(what.evidence(), database.key()).reason());
    mustBeWhole(database);
  }

  @Test
  void reportsRecordsThatNobodyCanUseAndGoesOn() throws Exception {
    database.add(new ModuleVersion("example.com/x", "v1.0.0"), "no go.sum line\n");
    database.add(
        new ModuleVersion("example.com/y", "v1.0.0"),
        TestDatabase.lines(new ModuleVersion("example.com/y", "v1.0.0"), "").split("\n")[0] + "\n");
    CloneReport report = clone(ServedRecords.of(database));
    assertEquals(2, report.malformed());
    assertEquals(
        List.of(
            "record 1300: malformed module path \"no\": missing dot in first path element",
            "record 1301: malformed record data"),
        report.samples().stream()
            .map(s -> s.startsWith("record 1301") ? s.substring(0, 34) : s)
            .toList());
    mustBeWhole(database);
  }

  /** However many there are: none but the first of each is kept. */
  @Test
  void comparesManyRecordsOfOneModuleVersion() throws Exception {
    ModuleVersion again = TestDatabase.module(17);
    for (int i = 0; i < 300; i++) {
      database.add(again, TestDatabase.lines(again, i % 2 == 0 ? "" : "other" + i));
    }
    CloneReport report = clone(ServedRecords.of(database));
    assertEquals(150, report.repeated());
    assertEquals(100, report.contradictions().size());
    assertEquals(50, report.moreContradictions());
  }

  @Test
  void refusesATreeThatIsTooLargeToBeTrue() throws Exception {
    TreeHead huge = new TreeHead(1L << 40, database.head(SIZE).root());
    ServedRecords source = ServedRecords.of(database);
    source.alter("latest", note -> database.sign(huge, ""));
    SourceException e = assertThrows(SourceException.class, () -> clone(source));
    assertEquals("a tree of 1099511627776 records is too large for a clone", e.getMessage());
  }

  @Test
  void waitsForASourceThatIsOverloaded() throws Exception {
    ServedRecords source = ServedRecords.of(database);
    source.failOnce(
        "tile/8/data/001",
        SourceException.retryable(
            SourceException.Kind.STATUS, "status 429", java.time.Duration.ofMillis(1)));
    clone(source);
    assertEquals(List.of("status 429; trying again in 0 s"), notices);
    mustBeWhole(database);
  }

  @Test
  void asksForSeveralBundlesAtOnceWhenAllowed() throws Exception {
    clone(ServedRecords.of(database), CloneOptions.defaults().withJobs(8));
    mustBeWhole(database);
  }

  @Test
  void saysThatThereAreNoRecords() {
    ServedRecords source = ServedRecords.of(database).withoutRecords();
    SourceException e = assertThrows(SourceException.class, () -> clone(source));
    assertEquals(
        "served records does not serve the records of its log at tile/8/data/000: not found:"
            + " tile/8/data/000",
        e.getMessage());
  }

  @Test
  void isMadeByOneProcessAtATime() throws Exception {
    try (CloneFiles held = CloneFiles.open(dir())) {
      assertTrue(Files.exists(held.temporary()));
      FileSystemException e =
          assertThrows(FileSystemException.class, () -> clone(ServedRecords.of(database)));
      assertEquals("another clone is being made here", e.getReason());
    }
    clone(ServedRecords.of(database));
  }
}
