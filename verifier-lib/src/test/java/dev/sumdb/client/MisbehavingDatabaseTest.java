package dev.sumdb.client;

import static dev.sumdb.client.TestDatabase.lookupPath;
import static dev.sumdb.client.TestDatabase.module;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.Note;
import dev.sumdb.note.TestKeys;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.TreeHead;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a database can get wrong in one answer or tile: the right outcome for each module. */
@Timeout(60)
class MisbehavingDatabaseTest {
  private static final int HEIGHT = 2;
  private static final ModuleVersion ODD = new ModuleVersion("example.com/odd", "v1.0.0");

  private final TestDatabase database = TestDatabase.ofSize(HEIGHT, 40);
  private final TestClient client = new TestClient(database.key(), HEIGHT);

  private static byte[] flip(byte[] data, int bit) {
    byte[] flipped = data.clone();
    flipped[bit / 8] ^= (byte) (1 << bit % 8);
    return flipped;
  }

  private static byte[] replace(byte[] data, String from, String to) {
    String text = new String(data, StandardCharsets.UTF_8);
    assertTrue(text.contains(from), text);
    return text.replace(from, to).getBytes(StandardCharsets.UTF_8);
  }

  private Misbehaviour mustMisbehave(LookupOutcome outcome, String code, String message)
      throws Exception {
    LookupOutcome.Misbehaved misbehaved =
        assertInstanceOf(
            LookupOutcome.Misbehaved.class, outcome, () -> TestClient.describe(outcome));
    assertEquals(code + " " + message, TestClient.describe(misbehaved));
    Evidence.check(misbehaved.what().evidence(), database.key());
    return misbehaved.what();
  }

  private static ModuleVersion[] modules(int n) {
    return LongStream.range(0, n).mapToObj(TestDatabase::module).toArray(ModuleVersion[]::new);
  }

  @Test
  void provesEveryModuleAndMovesTheTrustedHead() throws Exception {
    LookupRun run = client.mustProve(database, modules(40));

    assertEquals(40, client.trustedSize());
    assertEquals(database.head(40), run.head().orElseThrow());
    for (ModuleVersion module : modules(40)) {
      LookupOutcome.Proven proven = (LookupOutcome.Proven) run.outcome(module);
      assertEquals(
          TestDatabase.lines(module, ""),
          module.path()
              + " "
              + module.version()
              + " "
              + proven.zipHash().orElseThrow()
              + "\n"
              + module.path()
              + " "
              + module.version()
              + "/go.mod "
              + proven.goModHash().orElseThrow()
              + "\n");
      run.proof(module).verify(proven.record().leafHash(), proven.record().id(), database.head(40));
    }
  }

  @Test
  void affectsOnlyTheModuleWhoseRecordWasTamperedWith() throws Exception {
    String tampered =
        TestDatabase.lines(module(7), "").replace("/go.mod h1:", "/go.mod h1:x").strip();
    database.alter(
        lookupPath(module(7)),
        body -> replace(body, TestDatabase.lines(module(7), "").strip(), tampered));

    LookupRun run = client.lookup(database, modules(40));

    Hash wrong =
        dev.sumdb.tlog.Rfc6962.leafHash((tampered + "\n").getBytes(StandardCharsets.UTF_8));
    mustMisbehave(
        run.outcome(module(7)),
        "GSV-RECORD",
        "example.com/m7@v1.0.7: record 7 in the answer is not the one in the log: it hashes to "
            + wrong
            + ", logged is "
            + database.log().leafHash(7));
    assertEquals(39, TestClient.kinds(run).stream().filter("Proven"::equals).count());
    assertEquals(java.util.Optional.empty(), client.cache.lookup(module(7)));
    client.mustProve(database.honest(), module(7));
  }

  /** CVE-2026-42501. */
  @Test
  void cve202642501RefusesAuthenticRecordOfAnotherModule() throws Exception {
    database.alter(lookupPath(module(7)), body -> database.answer(module(8), 40));

    LookupRun run = client.lookup(database, module(7));

    mustMisbehave(
        run.outcome(module(7)),
        "GSV-FOREIGN-RECORD",
        "example.com/m7@v1.0.7: the answer is record 8, which has no line for it: "
            + TestDatabase.lines(module(8), "").lines().findFirst().orElseThrow());
  }

  /** CVE-2026-42501. */
  @Test
  void cve202642501RefusesRecordWithUnknownAlgorithmsOnly() throws Exception {
    database.add(ODD, "example.com/odd v1.0.0 h2:AAAA\nexample.com/odd v1.0.0/go.mod h2:AAAA\n");

    LookupRun run = client.lookup(database, ODD);

    assertEquals(
        new LookupOutcome.Unverifiable("record 40 has no h1: hash, only h2:AAAA"),
        run.outcome(ODD));
  }

  /** CVE-2026-42501. */
  @Test
  void cve202642501DoesNotTakeALongerVersionForTheOneAsked() throws Exception {
    ModuleVersion longer = new ModuleVersion("example.com/odd", "v1.0.0-pre");
    database.add(longer, TestDatabase.lines(longer, ""));
    database.add(ODD, "x y z\n");
    database.alter(lookupPath(ODD), body -> database.answer(longer, 41));

    assertEquals(List.of("GSV-FOREIGN-RECORD"), TestClient.kinds(client.lookup(database, ODD)));
  }

  /** The next client may read such a line otherwise, so nothing is proven by it. */
  @Test
  void takesNoLineThatIsSpacedOtherwise() throws Exception {
    database.add(ODD, "example.com/odd\u00a0v1.0.0 h1:A\nexample.com/odd v1.0.0  h1:A\n");

    assertEquals(List.of("GSV-FOREIGN-RECORD"), TestClient.kinds(client.lookup(database, ODD)));
  }

  /** CVE-2026-56864. */
  @Test
  void cve202656864IgnoresSignedLinesOutsideTheRecord() throws Exception {
    String smuggled = "example.com/odd v1.0.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    database.add(ODD, "x y z\n");
    byte[] signed = database.sign(database.head(40), smuggled);
    database.alter(
        lookupPath(ODD), body -> TestDatabase.answer(database.log().record(3).format(), signed));

    LookupRun run = client.lookup(database, ODD, module(3));

    assertEquals(List.of("GSV-FOREIGN-RECORD", "Proven"), TestClient.kinds(run));
  }

  /** CVE-2026-56864: nor may such a line be proof for a record that is in the log. */
  @Test
  void cve202656864TakesNoLineFromTheNoteOfAProvenRecord() throws Exception {
    String smuggled = "example.com/m3 v1.0.3 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    byte[] signed = database.sign(database.head(40), smuggled);
    database.alter(
        lookupPath(module(3)),
        body -> TestDatabase.answer(database.log().record(3).format(), signed));

    LookupRun run = client.lookup(database, module(3));

    LookupOutcome.Proven proven = (LookupOutcome.Proven) run.outcome(module(3));
    assertEquals(2, proven.lines().size());
    assertEquals(database.log().record(3), proven.record());
  }

  /** CVE-2026-56865: whatever tile is forged, no record below it is proven. */
  @Test
  void cve202656865AuthenticatesEveryTile() throws Exception {
    ModuleVersion[] all = modules(40);
    client.mustProve(database, all);
    TreeSet<String> tiles = new TreeSet<>(database.asked());
    tiles.removeIf(path -> !path.startsWith("tile/"));
    assertEquals(14, tiles.size(), tiles.toString()); // of three levels, root tiles and others
    for (String path : tiles) {
      database.honest().alter(path, data -> flip(data, 13));
      TestClient fresh = new TestClient(database.key(), HEIGHT);

      LookupRun run = fresh.lookup(database, all);

      assertTrue(TestClient.kinds(run).contains("GSV-TILE"), path);
      for (ModuleVersion module : all) {
        LookupOutcome outcome = run.outcome(module);
        if (outcome instanceof LookupOutcome.Misbehaved misbehaved) {
          Evidence.check(misbehaved.what().evidence(), database.key());
        }
      }
      assertEquals(
          java.util.Optional.empty(),
          fresh.cache.tile(dev.sumdb.tlog.TilePath.parse(path, dev.sumdb.tlog.TileDialect.GO)),
          "kept a forged tile");
      fresh.mustProve(database.honest(), all);
    }
  }

  @Test
  void isolatesRecordsBelowAForgedTile() throws Exception {
    database.alter("tile/2/0/001", data -> flip(data, 0));

    LookupRun run = client.lookup(database, modules(40));

    for (int i = 0; i < 40; i++) {
      String want = i >= 4 && i < 8 ? "GSV-TILE" : "Proven";
      assertEquals(want, TestClient.kind(run.outcome(module(i))), "module " + i);
    }
    mustMisbehave(
        run.outcome(module(4)),
        "GSV-TILE",
        "tile/2/0/001 does not hash to the signed root of tree 40");
    String evidence = run.misbehaviours().get(0).evidence();
    assertTrue(evidence.contains("Tiles carry no signature: this shows that they were altered"));
    assertEquals(
        "tile/2/0/001 does not hash to the signed root (tiles carry no signature: the log or"
            + " somebody in between altered it, and this does not show which)",
        Evidence.check(evidence, database.key()).conclusion());
  }

  @Test
  void isolatesRecordsBelowAMissingTile() throws Exception {
    database.refuse("tile/2/0/001", new SourceException(SourceException.Kind.STATUS, "status 500"));

    LookupRun run = client.lookup(database, modules(9));

    assertEquals(5, TestClient.kinds(run).stream().filter("Proven"::equals).count());
    assertEquals(
        new LookupOutcome.Unverifiable("record 4 cannot be proven: status 500"),
        run.outcome(module(4)));
    assertEquals(40, client.trustedSize());
  }

  @Test
  void provesInTheNextHeadWhatAFalseNewestHeadDoesNotCarry() throws Exception {
    Hash nowhere = Hash.of(new byte[32]);
    byte[] note = database.sign(new TreeHead(41, nowhere), "");
    database.alter(
        lookupPath(module(5)),
        body -> TestDatabase.answer(database.log().record(5).format(), note));

    LookupRun run = client.lookup(database, module(4), module(5), module(6));

    assertEquals(List.of("Proven", "Unverifiable", "Proven"), TestClient.kinds(run));
    assertEquals(40, client.trustedSize());
  }

  @Test
  void refusesHeadWhoseTilesHashToAnotherRoot() throws Exception {
    byte[] note = database.sign(new TreeHead(40, Hash.of(new byte[32])), "");
    database.alter(
        lookupPath(module(5)),
        body -> TestDatabase.answer(database.log().record(5).format(), note));

    LookupRun run = client.lookup(database, module(5));

    mustMisbehave(
        run.outcome(module(5)),
        "GSV-TILE",
        "the tiles of the root of tree 40 do not hash to the signed root");
    assertEquals(0, client.trustedSize());
  }

  @Test
  void refusesRecordThatIsNewerThanEveryHead() throws Exception {
    database.freezeHead(30);

    LookupRun run = client.lookup(database, module(29), module(30));

    assertEquals("Proven", TestClient.kind(run.outcome(module(29))));
    mustMisbehave(
        run.outcome(module(30)),
        "GSV-RECORD",
        "lookup/example.com/m30@v1.0.30: signed by "
            + EvidenceWriter.shortKey(database.key())
            + ", but record 30 is not in tree 30");
  }

  /** The database hands out records while its head stays what it was. */
  @Test
  void frozenHeadProvesWhatItHoldsAndNothingNewer() throws Exception {
    client.mustProve(database.freezeHead(30), module(3));
    database.grow(5);

    LookupRun run = client.lookup(database, module(29), module(30), module(44));

    assertEquals(List.of("Proven", "GSV-RECORD", "GSV-RECORD"), TestClient.kinds(run));
    assertEquals(30, client.trustedSize());
    database.freezeHead(-1);
    client.mustProve(database, module(30), module(44));
    assertEquals(45, client.trustedSize());
  }

  /** An older head of one history is no offence: caches keep answers with the head of their day. */
  @Test
  void frozenHeadTakesNothingFromAClientThatSawANewerOne() throws Exception {
    client.mustProve(database, module(3));

    client.mustProve(database.freezeHead(30), module(29), module(4));

    assertEquals(40, client.trustedSize());
    database.grow(5);
    LookupRun run = client.lookup(database, module(44));
    assertEquals(List.of("GSV-RECORD"), TestClient.kinds(run));
    assertEquals(40, client.trustedSize());
  }

  @Test
  void recognisesFalseSignatureOfTheKnownKey() throws Exception {
    database.alter(lookupPath(module(5)), body -> replace(body, "\n40\n", "\n39\n"));

    LookupRun run = client.lookup(database, module(5), module(6));

    mustMisbehave(
        run.outcome(module(5)),
        "GSV-UNSIGNED",
        "lookup/example.com/m5@v1.0.5: invalid signature for key "
            + EvidenceWriter.shortKey(database.key()));
    assertEquals("Proven", TestClient.kind(run.outcome(module(6))));
  }

  @Test
  void refusesSignedTextThatIsNoHead() throws Exception {
    byte[] note = Note.sign("go.sum database tree\n040\nAA==\n", TestKeys.log()).format();
    database.alter(
        lookupPath(module(5)),
        body -> TestDatabase.answer(database.log().record(5).format(), note));

    LookupRun run = client.lookup(database, module(5));

    mustMisbehave(
        run.outcome(module(5)),
        "GSV-RECORD",
        "lookup/example.com/m5@v1.0.5: signed by "
            + EvidenceWriter.shortKey(database.key())
            + ", but malformed tree note: tree size \"040\"");
  }

  @Test
  void takesAnswerOfAnotherKeyForAWrongServer() throws Exception {
    database.alter(
        lookupPath(module(5)),
        body -> {
          try {
            String text = Note.parse(database.note(40)).text();
            byte[] note = Note.sign(text, TestKeys.signer("other.example")).format();
            return TestDatabase.answer(database.log().record(5).format(), note);
          } catch (dev.sumdb.tlog.MalformedException e) {
            throw new AssertionError(e);
          }
        });

    LookupRun run = client.lookup(database, module(5));

    assertEquals(
        new LookupOutcome.Unverifiable(
            "not signed by "
                + EvidenceWriter.shortKey(database.key())
                + ": wrong key or wrong server?"),
        run.outcome(module(5)));
  }

  @Test
  void ignoresSignaturesOfOthersBesideItsOwn() throws Exception {
    database.alter(
        lookupPath(module(5)),
        body -> {
          try {
            Note note = Note.parse(database.note(40)).withSignatures(TestKeys.signer("witness"));
            return TestDatabase.answer(database.log().record(5).format(), note.format());
          } catch (dev.sumdb.tlog.MalformedException e) {
            throw new AssertionError(e);
          }
        });

    client.mustProve(database, module(5));
  }

  @Test
  void recognisesTwoHashesInOneRecord() throws Exception {
    database.add(ODD, "example.com/odd v1.0.0 h1:A\nexample.com/odd v1.0.0 h1:B\n");

    LookupRun run = client.lookup(database, ODD);

    mustMisbehave(
        run.outcome(ODD),
        "GSV-DUP",
        "example.com/odd@v1.0.0: the log has two hashes for it: example.com/odd v1.0.0 h1:A"
            + " and example.com/odd v1.0.0 h1:B");
  }

  @Test
  void recognisesTwoHashesInTwoRecords() throws Exception {
    ModuleVersion other = new ModuleVersion("example.com/other", "v1.0.0");
    database.add(ODD, "example.com/odd v1.0.0 h1:A\n");
    database.add(other, "example.com/other v1.0.0 h1:A\nexample.com/odd v1.0.0 h1:B\n");

    LookupRun run = client.lookup(database, ODD, other, module(3));

    assertEquals(List.of("GSV-DUP", "GSV-DUP", "Proven"), TestClient.kinds(run));
    mustMisbehave(
        run.outcome(ODD),
        "GSV-DUP",
        "example.com/odd@v1.0.0: the log has two hashes for it: example.com/odd v1.0.0 h1:A"
            + " and example.com/odd v1.0.0 h1:B");
  }

  @Test
  void reportsWhatTheDatabaseDoesNotHave() throws Exception {
    LookupRun run = client.lookup(database, ODD, module(1));

    assertEquals(
        new LookupOutcome.NotFound("not found: lookup/example.com/odd@v1.0.0"), run.outcome(ODD));
    assertEquals("Proven", TestClient.kind(run.outcome(module(1))));
  }

  @Test
  void doesNotCallAbsentWhatADirectoryDoesNotHave() throws Exception {
    LookupRun run = client.lookup(database.notAuthoritative(), ODD);

    assertEquals(List.of("Unverifiable"), TestClient.kinds(run));
  }

  @Test
  void endsWithASignedHeadOfTheLargestSize() throws Exception {
    byte[] note = database.sign(new TreeHead(TreeHead.MAX_SIZE, Hash.of(new byte[32])), "");
    database.alter(
        lookupPath(module(5)),
        body -> TestDatabase.answer(database.log().record(5).format(), note));

    LookupRun run = client.lookup(database, module(5), module(6));

    assertEquals(List.of("Unverifiable", "Proven"), TestClient.kinds(run));
  }

  @Test
  void acceptsTheEmptyTreeAsAnOlderHead() throws Exception {
    database.answerHead(module(5), 0);

    client.mustProve(database, module(6));
    client.mustProve(database, module(5));
  }

  @Test
  void cutsFullTileWherePartialOneIsGone() throws Exception {
    database.freezeHead(39);
    client.mustProve(database, module(1));
    TestClient other = new TestClient(database.key(), HEIGHT);
    database.alter("tile/2/0/009.p/3", data -> null);

    other.mustProve(database, module(1));

    assertTrue(database.asked().contains("tile/2/0/009"), database.asked().toString());
    assertEquals("Proven", TestClient.kinds(other.lookup(new OfflineSource(), module(1))).get(0));
  }

  @Test
  void refusesFullTileOfAnotherLengthInPlaceOfAPartialOne() throws Exception {
    database.freezeHead(39).alter("tile/2/0/009.p/3", data -> null);
    database.alter("tile/2/0/009", data -> java.util.Arrays.copyOf(data, data.length - 1));

    LookupRun run = client.lookup(database, module(1));

    assertEquals(
        new LookupOutcome.Unverifiable("tree 39 cannot be checked: not found: tile/2/0/009.p/3"),
        run.outcome(module(1)));
  }

  @Test
  void stopsAskingASourceThatNeverAnswers() throws Exception {
    SourceException down = new SourceException(SourceException.Kind.UNREACHABLE, "refused");
    for (int i = 0; i < 40; i++) {
      database.refuse(lookupPath(module(i)), down);
    }
    database.delay(5);

    LookupRun run = client.lookup(database, modules(40));

    assertEquals(40, TestClient.kinds(run).stream().filter("Unverifiable"::equals).count());
    assertTrue(database.asked().size() <= 16, database.asked().size() + " requests");
  }

  @Test
  void refusesDamagedTrustedHead() throws Exception {
    client.heads.compareAndSet(null, "rubbish".getBytes(StandardCharsets.UTF_8));

    CorruptStateException e =
        org.junit.jupiter.api.Assertions.assertThrows(
            CorruptStateException.class, () -> client.lookup(database, module(1)));

    assertEquals(
        "the trusted head in memory is damaged: malformed note: no blank line before the"
            + " signatures",
        e.getMessage());
    assertTrue(e.remedy().contains("forgets the history of sumdb.example"), e.remedy());
    assertEquals(List.of(), database.asked());
  }
}
