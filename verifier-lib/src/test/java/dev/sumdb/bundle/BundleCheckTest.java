package dev.sumdb.bundle;

import static dev.sumdb.bundle.BundleWorld.OPTIONS;
import static dev.sumdb.bundle.BundleWorld.mustFail;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.bundle.BundleException.Kind;
import dev.sumdb.client.Evidence;
import dev.sumdb.client.LookupOutcome;
import dev.sumdb.client.LookupProgress;
import dev.sumdb.client.MemoryTrustedHeads;
import dev.sumdb.client.MemoryVerifiedCache;
import dev.sumdb.client.Misbehaviour;
import dev.sumdb.client.SumDbClient;
import dev.sumdb.client.TestDatabase;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.TestKeys;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.TreeHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BundleCheckTest {
  private final BundleWorld world = new BundleWorld(700);

  @Test
  void returnsABundleThatStandsForItselfAsItIs() throws Exception {
    Bundle bundle = world.bundle(3, 300, 699);
    assertArrayEquals(bundle.encode(), world.check(bundle).encode());
  }

  @Test
  void anyClientWithAnEmptyCacheVerifiesEveryLookupByItself() throws Exception {
    Bundle bundle = world.bundle(3, 300, 511, 699);
    for (ModuleVersion module : bundle.records().keySet()) {
      SumDbClient client =
          SumDbClient.of(
              world.database.key(),
              BundleSource.of(List.of(bundle), "bundle"),
              new MemoryTrustedHeads(),
              new MemoryVerifiedCache(),
              OPTIONS);
      LookupOutcome outcome = client.lookup(List.of(module), LookupProgress.NONE).outcome(module);
      assertTrue(outcome instanceof LookupOutcome.Proven, outcome.toString());
    }
  }

  @Test
  void theSameInputsInAnyOrderAreTheSameBytes() throws Exception {
    Map<ModuleVersion, LogRecord> records = world.records(5, 1, 600, 44);
    List<ModuleVersion> order = new ArrayList<>(records.keySet());
    Collections.reverse(order);
    Map<ModuleVersion, LogRecord> reversed = new LinkedHashMap<>();
    order.forEach(module -> reversed.put(module, records.get(module)));
    byte[] note = world.note();
    assertArrayEquals(
        world.maker().make(records, note, note, List.of()).encode(),
        world.maker().make(reversed, note, note, List.of()).encode());
  }

  @Test
  void eachTileThatIsMissingIsNamed() throws Exception {
    Bundle bundle = world.bundle(3, 300, 699);
    for (String tile : bundle.tiles().keySet()) {
      TreeMap<String, byte[]> files = new TreeMap<>(bundle.files());
      files.remove(tile);
      Bundle left = BundleReader.read(StoredZip.encode(files));
      mustFail(Kind.INCOMPLETE, tile + " is missing", () -> world.check(left));
    }
  }

  /** Also where the index does not list it. */
  @Test
  void aTileThatNobodyMissesIsNamedAllTheSame() throws Exception {
    Bundle bundle = world.bundle(3, 300, 699);
    TreeMap<String, byte[]> tiles = new TreeMap<>(bundle.tiles());
    tiles.remove("tile/8/0/001");
    Bundle less =
        Bundle.of(
            bundle.claimedKey(),
            bundle.head(),
            bundle.latest(),
            List.of(),
            bundle.index().base(),
            new TreeMap<>(bundle.records()),
            tiles);
    mustFail(Kind.INCOMPLETE, "tile/8/0/001 is missing", () -> world.check(less));
  }

  /** By somebody who makes everything else fit: only authentication shows it. */
  @Test
  void anyForgedByteOfATileIsMisbehaviourWithEvidence() throws Exception {
    byte[] note = world.note();
    // Tile 1 proves the older head and no record.
    Bundle bundle =
        world.maker().make(world.records(3), note, note, List.of(world.database.note(333)));
    assertEquals(4, bundle.tiles().size());
    for (String path : bundle.tiles().keySet()) {
      byte[] forged = bundle.tiles().get(path).clone();
      forged[17] ^= 1;
      Bundle bad = BundleWorld.with(bundle, Map.of(path, forged), Map.of());
      BundleException e =
          mustFail(Kind.ALTERED, () -> world.check(BundleReader.read(bad.encode())));
      mustBe(Misbehaviour.Reason.TILE, e);
    }
  }

  @Test
  void aForgedRecordIsMisbehaviourWithEvidence() throws Exception {
    Bundle bundle = world.bundle(3, 300);
    ModuleVersion module = TestDatabase.module(300);
    LogRecord evil = new LogRecord(300, TestDatabase.lines(module, "evil"));
    Bundle bad = BundleWorld.with(bundle, Map.of(), Map.of(module, evil));
    mustBe(Misbehaviour.Reason.RECORD, mustFail(Kind.ALTERED, () -> world.check(bad)));
    LogRecord foreign = world.database.log().record(300);
    Bundle moved = BundleWorld.with(bundle, Map.of(), Map.of(TestDatabase.module(301), foreign));
    mustBe(Misbehaviour.Reason.FOREIGN_RECORD, mustFail(Kind.ALTERED, () -> world.check(moved)));
  }

  private void mustBe(Misbehaviour.Reason reason, BundleException e) throws Exception {
    Misbehaviour what = e.misbehaviours().get(0);
    assertEquals(reason, what.reason(), e.getMessage());
    assertEquals(reason, Evidence.check(what.evidence(), world.database.key()).reason());
  }

  @Test
  void aFalseSignatureIsAltered() throws Exception {
    Bundle bundle = world.bundle(3);
    String note = new String(bundle.latest(), StandardCharsets.UTF_8);
    String other = new String(world.database.note(699), StandardCharsets.UTF_8);
    String signature = other.substring(other.indexOf("\n\n") + 2);
    byte[] mixed =
        (note.substring(0, note.indexOf("\n\n") + 2) + signature).getBytes(StandardCharsets.UTF_8);
    Bundle bad =
        Bundle.of(
            bundle.claimedKey(),
            bundle.head(),
            mixed,
            List.of(),
            bundle.index().base(),
            new TreeMap<>(bundle.records()),
            new TreeMap<>(bundle.tiles()));
    mustBe(Misbehaviour.Reason.UNSIGNED, mustFail(Kind.ALTERED, () -> world.check(bad)));
  }

  @Test
  void anotherKeyIsAskedForAndNotTheBundlesOwn() throws Exception {
    Bundle bundle = world.bundle(3);
    mustFail(
        Kind.INCOMPLETE,
        "not signed by sumdb.example+"
            + TestKeys.impostor("sumdb.example").verifierKey().idHex()
            + ": wrong key, or a bundle of another database?",
        () ->
            BundleCheck.check(
                TestKeys.impostor("sumdb.example").verifierKey(),
                List.of(bundle),
                new MemoryTrustedHeads(),
                OPTIONS));
  }

  @Test
  void anIndexThatNamesAnotherKeyWasAltered() throws Exception {
    Bundle bundle = world.bundle(3);
    Bundle bad =
        Bundle.of(
            TestKeys.impostor("sumdb.example").verifierKey(),
            bundle.head(),
            bundle.latest(),
            List.of(),
            bundle.index().base(),
            new TreeMap<>(bundle.records()),
            new TreeMap<>(bundle.tiles()));
    mustFail(
        Kind.ALTERED,
        "altered: index.json names another key than the one that signed",
        () -> world.check(bad));
  }

  @Test
  void aTileThatProvesNothingDoesNotBelongIntoABundle() throws Exception {
    Bundle bundle = world.bundle(3);
    byte[] tile = world.bundle(300).tiles().get("tile/8/0/001");
    Bundle more = BundleWorld.with(bundle, Map.of("tile/8/0/001", tile), Map.of());
    mustFail(Kind.ALTERED, "altered: tile/8/0/001 proves nothing here", () -> world.check(more));
  }

  @Test
  void baseAndIncrementAreTheBytesOfOneBundleMadeAtOnce() throws Exception {
    Bundle base = world.bundle(3, 600);
    byte[] before = world.note();
    world.database.grow(200);
    Bundle increment =
        world.maker().makeIncrement(world.records(3, 4, 850), world.note(), world.note(), base);
    assertEquals(2, increment.records().size());
    assertTrue(increment.isIncrement());
    Bundle atOnce =
        world
            .maker()
            .make(world.records(3, 600, 4, 850), world.note(), world.note(), List.of(before));
    assertArrayEquals(atOnce.encode(), world.check(base, increment).encode());
    assertArrayEquals(atOnce.encode(), world.check(increment, base).encode());
    assertArrayEquals(atOnce.encode(), world.check(atOnce).encode());
  }

  @Test
  void severalIncrementsJoinInAnyOrder() throws Exception {
    Bundle base = world.bundle(3, 600);
    world.database.grow(100);
    Bundle first =
        world.maker().makeIncrement(world.records(750), world.note(), world.note(), base);
    world.database.grow(100);
    Bundle second =
        world
            .maker()
            .makeIncrement(
                world.records(899), world.note(), world.note(), world.check(base, first));
    Bundle all = world.check(second, base, first);
    assertEquals(4, all.records().size());
    assertEquals(List.of(700L, 800L), all.since().stream().map(TreeHead::size).toList());
    assertArrayEquals(all.encode(), world.check(first, second, base).encode());
    assertArrayEquals(all.encode(), world.check(world.check(base, first), second).encode());
  }

  @Test
  void anIncrementAloneSaysWhatItBuildsOn() throws Exception {
    Bundle base = world.bundle(3, 600);
    Bundle increment =
        world.maker().makeIncrement(world.records(4, 300), world.note(), world.note(), base);
    mustFail(
        Kind.INCOMPLETE,
        "tile/8/1/000.p/2 is missing; an increment here builds on the bundle of 2 lookups in tree"
            + " 700 with SHA-256 "
            + Bundle.sha256(base.encode()),
        () -> world.check(increment));
    assertEquals(4, world.check(increment, base).records().size());
  }

  /** Who trusts an older head accepts a bundle that was made since that head, and no other. */
  @Test
  void aPinnedVerifierAcceptsWhatWasMadeSinceItsHead() throws Exception {
    byte[] pinned = world.database.note(333);
    byte[] note = world.note();
    Bundle since = world.maker().make(world.records(3), note, note, List.of(pinned));
    MemoryTrustedHeads heads = new MemoryTrustedHeads(pinned);
    BundleCheck.check(world.database.key(), List.of(since), heads, OPTIONS);
    assertArrayEquals(note, heads.newest().orElseThrow());

    Bundle other = world.bundle(699);
    mustFail(
        Kind.INCOMPLETE,
        () ->
            BundleCheck.check(
                world.database.key(), List.of(other), new MemoryTrustedHeads(pinned), OPTIONS));
  }

  @Test
  void aBundleOlderThanTheTrustedHeadIsNotComparedSilently() throws Exception {
    Bundle old = world.bundle(3);
    world.database.grow(100);
    MemoryTrustedHeads newer = new MemoryTrustedHeads(world.note());
    mustFail(
        Kind.INCOMPLETE,
        "a newer head is trusted, with which tree 700 of the bundle cannot be compared",
        () -> BundleCheck.check(world.database.key(), List.of(old), newer, OPTIONS));
  }

  @Test
  void anInventedOlderHeadIsNoticed() throws Exception {
    byte[] note = world.note();
    Bundle honest =
        world.maker().make(world.records(3), note, note, List.of(world.database.note(333)));
    Bundle bad =
        Bundle.of(
            honest.claimedKey(),
            honest.head(),
            note,
            List.of(new TreeHead(333, world.database.head(332).root())),
            honest.index().base(),
            new TreeMap<>(honest.records()),
            new TreeMap<>(honest.tiles()));
    BundleException e = mustFail(Kind.ALTERED, () -> world.check(bad));
    assertTrue(e.getMessage().contains("tree 333 has the root"), e.getMessage());
  }

  @Test
  void forksBetweenBundlesAreMisbehaviourWithEvidence() throws Exception {
    Bundle base = world.bundle(3, 600);
    BundleWorld fork = new BundleWorld(world.database.forkAt(690));
    for (int i = 690; i < 900; i++) {
      ModuleVersion module = TestDatabase.module(i);
      fork.database.add(module, TestDatabase.lines(module, "fork"));
    }
    byte[] note = fork.note();
    // Made by a log that shows its other face to whoever makes this bundle.
    Bundle other =
        fork.maker().make(fork.records(3, 600), note, note, List.of(fork.database.note(700)));
    MemoryTrustedHeads heads = new MemoryTrustedHeads();
    mustBe(
        Misbehaviour.Reason.FORK,
        mustFail(
            Kind.ALTERED,
            () -> BundleCheck.check(world.database.key(), List.of(base, other), heads, OPTIONS)));
    assertTrue(heads.newest().isEmpty(), "a head was trusted after a fork");
    mustBe(
        Misbehaviour.Reason.FORK,
        mustFail(
            Kind.ALTERED,
            () -> fork.maker().makeIncrement(fork.records(4), fork.note(), fork.note(), base)));
  }

  @Test
  void bundlesOfOneHeadJoin() throws Exception {
    Bundle one = world.bundle(3, 300);
    Bundle other = world.bundle(300, 699);
    assertArrayEquals(world.bundle(3, 300, 699).encode(), world.check(one, other).encode());
  }

  @Test
  void unrelatedBundlesOfDifferentHeadsDoNotJoin() throws Exception {
    Bundle one = world.bundle(3, 300);
    world.database.grow(300);
    Bundle other = world.bundle(999);
    BundleException e = mustFail(Kind.INCOMPLETE, () -> world.check(one, other));
    assertTrue(e.getMessage().endsWith(" is missing"), e.getMessage());
  }

  @Test
  void provesInTheHeadThatIsAskedFor() throws Exception {
    byte[] older = world.database.note(650);
    Bundle bundle = world.maker().make(world.records(3, 300), world.note(), older, List.of());
    assertEquals(650, world.check(bundle).head().size());
    mustFail(
        Kind.INCOMPLETE,
        TestDatabase.module(660) + " is record 660, not in tree 650",
        () -> world.maker().make(world.records(660), world.note(), older, List.of()));
    mustFail(
        Kind.INCOMPLETE,
        "what it is to build on has tree 700, newer than tree 650",
        () -> world.maker().make(world.records(3), world.note(), older, List.of(world.note())));
  }

  @Test
  void forgedTilesOfTheSourceGetIntoNoBundle() throws Exception {
    world.database.alter("tile/8/0/001", data -> new byte[data.length]);
    mustBe(Misbehaviour.Reason.TILE, mustFail(Kind.ALTERED, () -> world.bundle(300)));
  }
}
