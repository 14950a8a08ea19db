package dev.sumdb.client;

import static dev.sumdb.client.TestDatabase.module;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import dev.sumdb.tlog.Tiles;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Files that somebody collected, without a server behind them. */
class LocalFilesTest {
  private static final int HEIGHT = 2;

  private final TestDatabase database = TestDatabase.ofSize(HEIGHT, 100);
  private final TestClient client = new TestClient(database.key(), HEIGHT);
  private final MemorySumDbSource files = new MemorySumDbSource("files", false);

  private void putAnswer(ModuleVersion module, long size) {
    files.put("lookup/" + module.escaped(), database.answer(module, size));
  }

  private void putTiles(long size) {
    for (Tile tile : Tiles.toPublish(HEIGHT, 0, size)) {
      files.put(TilePath.format(tile, TileDialect.GO), database.log().tile(tile));
    }
  }

  private LookupRun locate(Map<ModuleVersion, String> texts) throws Exception {
    return SumDbClient.of(
            database.key(),
            files,
            client.heads,
            client.cache,
            ClientOptions.defaults().withTileHeight(HEIGHT))
        .locate(texts, LookupProgress.NONE);
  }

  @Test
  void provesInTheNewestHeadThatHasTiles() throws Exception {
    putTiles(60);
    files.put("latest", database.note(60));
    putAnswer(module(1), 41);

    LookupRun run = client.lookup(files, module(1));

    assertEquals(List.of("Proven"), TestClient.kinds(run));
    assertEquals(60, client.trustedSize());
  }

  @Test
  void saysThatALatestOfAnotherKeyIsOfNoUse() throws Exception {
    putTiles(60);
    files.put("latest", "rubbish".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    putAnswer(module(1), 60);

    LookupRun run = client.lookup(files, module(1));

    assertEquals(List.of("Proven"), TestClient.kinds(run));
    assertEquals(
        List.of(
            "latest of files is of no use: malformed note: no blank line before the signatures"),
        run.warnings());
  }

  @Test
  void provesNothingWithoutASignedHead() throws Exception {
    putTiles(60);

    LookupRun run = locate(Map.of(module(1), TestDatabase.lines(module(1), "")));

    assertEquals(
        new LookupOutcome.Unverifiable("there is no signed head of the database here"),
        run.outcome(module(1)));
  }

  /** The trusted head is newer than the files: what is in its tree is proven all the same. */
  @Test
  void provesOldAnswersInANewerTrustedTree() throws Exception {
    client.mustProve(database, module(2));
    putAnswer(module(1), 41);

    LookupRun run = client.lookup(files, module(1));

    assertEquals(List.of("Proven"), TestClient.kinds(run));
    assertEquals(
        List.of(
            "not compared with tree 100: tree 41 cannot be checked: tile/2/1/002 is not in files"),
        run.warnings());
    assertEquals(100, client.trustedSize());
  }

  @Test
  void wantsServersToShowThatTheirHeadsBelongTogether() throws Exception {
    client.mustProve(database, module(2));
    database.answerHead(module(1), 41).alter("tile/2/0/010", tile -> null);

    LookupRun run = client.lookup(database, module(1));

    assertEquals(
        new LookupOutcome.Unverifiable("tree 41 cannot be checked: not found: tile/2/0/010"),
        run.outcome(module(1)));
  }

  /** A record that the trusted tree does not reach yet needs the newer head. */
  @Test
  void provesNothingByAHeadThatCannotBeComparedAlthoughItIsNewer() throws Exception {
    client.mustProve(database.forkAt(50), module(2));
    putAnswer(module(70), 100);

    LookupRun run = client.lookup(files, module(70));

    assertEquals(List.of("Unverifiable"), TestClient.kinds(run));
    assertEquals(50, client.trustedSize());
  }

  @Test
  void locatesRecordsInTheTrustedTreeByTheirTextAlone() throws Exception {
    client.mustProve(database, module(2));
    ModuleVersion other = new ModuleVersion("example.com/other", "v1.0.0");

    LookupRun run =
        locate(
            Map.of(
                module(1),
                TestDatabase.lines(module(1), ""),
                module(3),
                TestDatabase.lines(module(3), "altered"),
                other,
                TestDatabase.lines(module(0), "")));

    assertEquals("Proven", TestClient.kind(run.outcome(module(1)))); // same tile as module 2
    assertEquals(
        new LookupOutcome.Unverifiable("no tile here has the record of these lines"),
        run.outcome(module(3)));
    // An authentic record of another module, claimed for this one.
    assertEquals(
        new LookupOutcome.Unverifiable("record 0 has no line for example.com/other@v1.0.0"),
        run.outcome(other));
  }

  @Test
  void believesNoTileBecauseALeafIsInIt() throws Exception {
    client.mustProve(database, module(2));
    String text = TestDatabase.lines(module(77), "forged");
    byte[] tile = database.log().tile(new Tile(HEIGHT, 0, 19, 4));
    byte[] leaf =
        dev.sumdb.tlog.Rfc6962.leafHash(text.getBytes(java.nio.charset.StandardCharsets.UTF_8))
            .toBytes();
    System.arraycopy(leaf, 0, tile, 32, 32);
    putTiles(100);
    files.put("tile/2/0/019", tile);

    LookupRun run = locate(Map.of(module(77), text));

    assertEquals(List.of("GSV-TILE"), TestClient.kinds(run));
  }
}
