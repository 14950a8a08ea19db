package dev.sumdb.client;

import static dev.sumdb.client.TestDatabase.lookupPath;
import static dev.sumdb.client.TestDatabase.module;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Two histories of one log are recognised as a fork, whatever the client has cached. */
class ForkTest {
  private static final int HEIGHT = 2;
  private static final ModuleVersion NEW = new ModuleVersion("example.com/new", "v1.0.0");

  private final TestDatabase honest = TestDatabase.ofSize(HEIGHT, 20);
  private final TestClient client = new TestClient(honest.key(), HEIGHT);

  private static TestDatabase forked(TestDatabase from, long at, int size) {
    TestDatabase fork = from.forkAt(at);
    fork.add(NEW, TestDatabase.lines(NEW, "forked"));
    while (fork.log().size() < size) {
      ModuleVersion module = new ModuleVersion("example.com/f" + fork.log().size(), "v1.0.0");
      fork.add(module, TestDatabase.lines(module, "forked"));
    }
    return fork;
  }

  private Misbehaviour mustFork(LookupOutcome outcome) throws Exception {
    LookupOutcome.Misbehaved misbehaved =
        assertInstanceOf(
            LookupOutcome.Misbehaved.class, outcome, () -> TestClient.describe(outcome));
    assertEquals("GSV-FORK", misbehaved.what().reasonCode(), misbehaved.what().message());
    Evidence.check(misbehaved.what().evidence(), honest.key());
    return misbehaved.what();
  }

  private static void mustHoldBothNotes(Misbehaviour what, byte[] one, byte[] other) {
    for (byte[] note : List.of(one, other)) {
      String marked = "| " + new String(note, StandardCharsets.UTF_8).strip().replace("\n", "\n| ");
      assertTrue(what.evidence().contains(marked), what.evidence());
    }
  }

  @Test
  void recognisesLargerForkAlthoughHonestTilesAreCached() throws Exception {
    client.mustProve(honest, module(3), module(17));
    TestDatabase fork = forked(honest, 15, 30);

    LookupRun run = client.lookup(fork, module(3), NEW);

    Misbehaviour what = mustFork(run.outcome(NEW));
    assertEquals(
        "the log forked: tree 20 with root "
            + honest.head(20).root()
            + " is not a prefix of tree 30 with root "
            + fork.head(30).root(),
        what.message());
    mustHoldBothNotes(what, honest.note(20), fork.note(30));
    assertEquals("Proven", TestClient.kind(run.outcome(module(3)))); // in the trusted history
    assertEquals(20, client.trustedSize());
  }

  @Test
  void recognisesLargerForkWithEmptyCache() throws Exception {
    client.mustProve(honest, module(3));
    client.emptyCache();
    TestDatabase fork = forked(honest, 15, 30);

    LookupRun run = client.lookup(fork, NEW);

    mustHoldBothNotes(mustFork(run.outcome(NEW)), honest.note(20), fork.note(30));
    assertEquals(20, client.trustedSize());
    for (String path : fork.asked()) {
      if (path.startsWith("tile/")) {
        assertEquals(
            true,
            client.cache.tile(TilePath.parse(path, TileDialect.GO)).isEmpty(),
            "kept a tile of a fork: " + path);
      }
    }
  }

  @Test
  void recognisesOtherHeadOfTheSameSize() throws Exception {
    client.mustProve(honest, module(3));
    TestDatabase fork = forked(honest, 19, 20);

    LookupRun run = client.lookup(fork, NEW);

    mustHoldBothNotes(mustFork(run.outcome(NEW)), honest.note(20), fork.note(20));
  }

  @Test
  void recognisesEveryHeadOfAForkHoweverManyThereAre() throws Exception {
    client.mustProve(honest, module(3));
    TestDatabase fork = forked(honest, 15, 60);
    ModuleVersion[] asked = new ModuleVersion[30];
    for (int i = 0; i < asked.length; i++) {
      asked[i] = new ModuleVersion("example.com/f" + (20 + i), "v1.0.0");
      fork.answerHead(asked[i], 25 + i);
    }

    LookupRun run = client.lookup(fork, asked);

    assertEquals(java.util.Set.of("GSV-FORK"), java.util.Set.copyOf(TestClient.kinds(run)));
    assertEquals(1, run.misbehaviours().size());
  }

  @Test
  void recognisesTwoHeadsOfOneSizeInTheFirstRun() throws Exception {
    TestDatabase fork = forked(honest, 15, 20);
    honest.alter(lookupPath(module(5)), body -> fork.answer(module(5), 20));

    LookupRun run = client.lookup(honest, module(3), module(5));

    assertEquals(List.of("GSV-FORK", "GSV-FORK"), TestClient.kinds(run));
    mustHoldBothNotes(mustFork(run.outcome(module(3))), honest.note(20), fork.note(20));
    assertEquals(0, client.trustedSize());
  }

  @Test
  void recognisesRollbackToAnotherRootFromCachedTiles() throws Exception {
    client.mustProve(honest, module(3), module(17));
    TestDatabase fork = forked(honest, 15, 18);

    LookupRun run = client.lookup(fork, NEW);

    mustHoldBothNotes(mustFork(run.outcome(NEW)), fork.note(18), honest.note(20));
    assertEquals(20, client.trustedSize());
  }

  @Test
  void recognisesRollbackByTheSubtreesBothTreesHave() throws Exception {
    TestDatabase large = TestDatabase.ofSize(HEIGHT, 100);
    client.mustProve(large, module(3)); // nothing near record 60 is cached
    TestDatabase fork = forked(large, 40, 63);

    LookupRun run = client.lookup(fork, NEW);

    Misbehaviour what = mustFork(run.outcome(NEW));
    assertTrue(what.message().startsWith("the log forked: hash "), what.message());
    mustHoldBothNotes(what, fork.note(63), large.note(100));
  }

  @Test
  void recognisesForkWithinTheFirstRunAndBelievesNeitherSide() throws Exception {
    TestDatabase fork = forked(honest, 15, 18);
    honest.alter(lookupPath(NEW), none -> fork.answer(NEW, 18));
    honest.add(NEW, "example.com/other v1.0.0 h1:x\n"); // so that there is an answer to alter

    LookupRun run = client.lookup(honest, module(3), NEW, module(5));

    assertEquals(List.of("GSV-FORK", "GSV-FORK", "GSV-FORK"), TestClient.kinds(run));
    assertEquals(1, run.misbehaviours().size());
    assertEquals(0, client.trustedSize());
    mustFork(run.outcome(module(3)));
  }

  @Test
  void recognisesForkBetweenTwoHeadsLargerThanTheTrustedOne() throws Exception {
    client.mustProve(honest, module(3));
    TestDatabase left = honest.forkAt(20).grow(5);
    TestDatabase right = forked(honest, 20, 30);
    right.alter(lookupPath(module(21)), none -> left.answer(module(21), 25));
    right.add(module(21), "example.com/other v1.0.0 h1:x\n");

    LookupRun run = client.lookup(right, module(3), module(21), NEW);

    Misbehaviour what = mustFork(run.outcome(module(21)));
    mustHoldBothNotes(what, left.note(25), right.note(31));
    assertEquals("Proven", TestClient.kind(run.outcome(module(3))));
    assertEquals(20, client.trustedSize(), "no head is trusted when there are two histories");
  }

  @Test
  void provesOlderHeadsOfOneHistoryWithoutMovingBack() throws Exception {
    client.mustProve(honest, module(3));
    honest.answerHead(module(4), 7).answerHead(module(5), 11).answerHead(module(6), 19);

    client.mustProve(honest, module(4), module(5), module(6));

    assertEquals(20, client.trustedSize());
  }

  @Test
  void takesHonestRollbackForAnOutage() throws Exception {
    client.mustProve(honest, module(3));
    client.emptyCache();
    TestDatabase older = honest.forkAt(18);

    LookupRun run = client.lookup(older, module(17));

    assertEquals(List.of("Unverifiable"), TestClient.kinds(run));
    assertEquals(20, client.trustedSize());
  }

  /** Another process stores the head of a fork between our reading and our writing. */
  @Test
  void recognisesForkInTheHeadThatAnotherProcessStored() throws Exception {
    TestDatabase fork = forked(honest, 15, 30);
    Racing race = new Racing(client.heads, fork.note(30));

    LookupRun run = racing(race, () -> race.lost ? fork : honest);

    mustFork(run.outcome(module(3)));
    assertEquals(30, client.trustedSize());
  }

  @Test
  void leavesNewerHeadOfOneHistoryThatAnotherProcessStored() throws Exception {
    TestDatabase later = honest.forkAt(20).grow(10);
    Racing race = new Racing(client.heads, later.note(30));

    LookupRun run = racing(race, () -> race.lost ? later : honest);

    assertEquals(List.of("Proven"), TestClient.kinds(run));
    assertEquals(List.of(), run.warnings());
    assertEquals(30, client.trustedSize());
  }

  @Test
  void replacesOlderHeadOfOneHistoryThatAnotherProcessStored() throws Exception {
    Racing race = new Racing(client.heads, honest.note(9));

    LookupRun run = racing(race, () -> honest);

    assertEquals(List.of("Proven"), TestClient.kinds(run));
    assertEquals(List.of(), run.warnings());
    assertEquals(20, client.trustedSize());
  }

  private LookupRun racing(Racing race, Supplier<TestDatabase> database) throws IOException {
    SumDbSource source =
        new SumDbSource() {
          @Override
          public byte[] read(String path, int maxBytes)
              throws NotInSourceException, SourceException, InterruptedIOException {
            return database.get().read(path, maxBytes);
          }

          @Override
          public String describe() {
            return "changing";
          }

          @Override
          public void close() {
            // nothing is held
          }
        };
    return SumDbClient.of(
            honest.key(),
            source,
            race,
            client.cache,
            ClientOptions.defaults().withTileHeight(HEIGHT))
        .lookup(List.of(module(3)), LookupProgress.NONE);
  }

  /** Somebody is faster, once. */
  private static final class Racing implements TrustedHeads {
    private final MemoryTrustedHeads heads;
    private final byte[] faster;
    private boolean lost;

    private Racing(MemoryTrustedHeads heads, byte[] faster) {
      this.heads = heads;
      this.faster = faster;
    }

    @Override
    public Optional<byte[]> newest() {
      return heads.newest();
    }

    @Override
    public boolean compareAndSet(byte[] oldOrNull, byte[] next) {
      lost |= heads.compareAndSet(null, faster);
      return heads.compareAndSet(oldOrNull, next);
    }
  }

  /** The fork test of the published four-record log; roots and proof as printed there. */
  @Test
  void reproducesPublishedForkProof() throws Exception {
    TestClient golden = new TestClient(Fixtures.testKey(), 2);
    ModuleVersion second = new ModuleVersion("rsc.io/pkg1", "v1.5.4");
    golden.heads.compareAndSet(null, Fixtures.bytes("xmod-testlog/fork-a/heads/5.note"));

    LookupRun run = golden.lookup(served("xmod-testlog/fork-b"), second);

    LookupOutcome.Misbehaved misbehaved =
        assertInstanceOf(LookupOutcome.Misbehaved.class, run.outcome(second));
    EvidenceText evidence = EvidenceText.parse(misbehaved.what().evidence());
    assertEquals("nWzN20+p", root(evidence, "older-head").substring(0, 8));
    assertEquals("wc4SkQt5", root(evidence, "newer-head").substring(0, 8));
    List<String> proof =
        evidence.hashes("consistency-proof").stream()
            .map(Hash::toString)
            .map(hash -> hash.substring(0, 8))
            .toList();
    assertEquals(
        "T7i+H/8E", evidence.hash("older-root-inside-newer-tree").toString().substring(0, 8));
    assertEquals(List.of("Nsuejv72", "mOmqqZ1a", "/7Aw5jVS"), proof);
    assertEquals(5, golden.trustedSize());
    Evidence.check(misbehaved.what().evidence(), Fixtures.testKey());
  }

  private static String root(EvidenceText evidence, String part) throws Exception {
    return SeenHead.open(evidence.bytes(part), Fixtures.testKey()).head().root().toString();
  }

  private static SumDbSource served(String relative) throws IOException {
    Path dir = Fixtures.path(relative);
    MemorySumDbSource source = new MemorySumDbSource(relative, true);
    for (String path : new DirectorySumDbSource(dir).paths()) {
      source.put(path, Files.readAllBytes(dir.resolve(path)));
    }
    return source;
  }
}
