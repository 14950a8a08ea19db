package dev.sumdb.server.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.tlog.DataTile;
import dev.sumdb.tlog.EntryBundle;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import dev.sumdb.tlog.Tiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TilesTest {
  private static final int SIZE = 520;
  private static final MemoryLog LOG = MemoryLog.ofSize(SIZE);
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer(LOG);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static byte[] get(Tile tile, TileDialect dialect) throws IOException {
    HttpResponse<byte[]> answer = server.get("/" + TilePath.format(tile, dialect));
    assertEquals(200, answer.statusCode(), () -> tile + "");
    return answer.body();
  }

  /** A client may hold any head ever signed and asks for exactly the widths that it implies. */
  @Test
  void answersEveryWidthThatSomeEarlierHeadImplies() throws IOException {
    int asked = 0;
    for (int height : new int[] {1, 2, 8, 9}) {
      for (long size = 1; size <= SIZE; size++) {
        for (Tile tile : Tiles.toPublish(height, size - 1, size)) {
          byte[] body = get(tile, TileDialect.GO);
          assertArrayEquals(LOG.tile(tile), body, () -> tile + "");
          asked++;
        }
      }
    }
    assertTrue(asked > 4 * SIZE, "" + asked);
  }

  @Test
  void theC2spViewIsTheSameTree() throws IOException {
    for (long size = 1; size <= SIZE; size += 7) {
      for (Tile tile : Tiles.toPublish(8, size - 1, size)) {
        assertArrayEquals(get(tile, TileDialect.GO), get(tile, TileDialect.C2SP));
      }
    }
  }

  @Test
  void dataTilesAndBundlesHoldTheRecordsOfTheirLeaves() throws Exception {
    for (Tile tile :
        List.of(
            new Tile(8, -1, 0, 256),
            new Tile(8, -1, 0, 3),
            new Tile(8, -1, 1, 256),
            new Tile(8, -1, 2, 8),
            new Tile(8, -1, 2, 1))) {
      long from = tile.index() * 256;
      List<LogRecord> records = LOG.records(from, from + tile.width());
      assertEquals(
          records.stream().map(LogRecord::text).toList(),
          DataTile.parse(get(tile, TileDialect.GO)));
      List<byte[]> entries = EntryBundle.parse(get(tile, TileDialect.C2SP));
      assertEquals(records.size(), entries.size());
      for (int i = 0; i < entries.size(); i++) {
        assertArrayEquals(records.get(i).textBytes(), entries.get(i));
      }
    }
  }

  @Test
  void dataTilesOfOtherHeightsCoverTheirOwnRanges() throws Exception {
    assertEquals(
        List.of(LOG.records(6, 8).get(0).text(), LOG.records(6, 8).get(1).text()),
        DataTile.parse(get(new Tile(1, -1, 3, 2), TileDialect.GO)));
    assertEquals(SIZE, DataTile.parse(get(new Tile(30, -1, 0, SIZE), TileDialect.GO)).size());
  }

  @Test
  void compressesTextAndGivesEachFormItsOwnTag() throws IOException {
    for (String path : new String[] {"/tile/8/data/000", "/tile/entries/000"}) {
      HttpResponse<byte[]> plain = server.get(path);
      HttpResponse<byte[]> small = server.get(path, "Accept-Encoding", "gzip, deflate");
      assertEquals("gzip", small.headers().firstValue("content-encoding").orElse(""));
      assertTrue(small.body().length < plain.body().length / 2);
      byte[] unpacked = new GZIPInputStream(new ByteArrayInputStream(small.body())).readAllBytes();
      assertArrayEquals(plain.body(), unpacked);
      String tag = plain.headers().firstValue("etag").orElseThrow();
      assertEquals(
          tag.substring(0, tag.length() - 1) + "-gz\"",
          small.headers().firstValue("etag").orElseThrow());
      assertEquals("accept-encoding", plain.headers().firstValue("vary").orElseThrow());
    }
  }

  @Test
  void leavesHashesUncompressed() throws IOException {
    HttpResponse<byte[]> answer = server.get("/tile/8/0/000", "Accept-Encoding", "gzip");
    assertTrue(answer.headers().firstValue("content-encoding").isEmpty());
    assertEquals(8192, answer.body().length);
  }

  @Test
  void confirmsATileWithoutReadingTheStore() throws IOException {
    MemoryLog log = MemoryLog.ofSize(300);
    String tag;
    try (TestServer first = new TestServer(log)) {
      tag = first.get("/tile/8/0/000").headers().firstValue("etag").orElseThrow();
    }
    try (TestServer fresh = new TestServer(log)) {
      log.breakStore(new IOException("disk gone"));
      assertEquals(304, fresh.get("/tile/8/0/000", "If-None-Match", tag).statusCode());
      assertEquals(500, fresh.get("/tile/8/0/000").statusCode());
    }
  }

  @Test
  void readsTheStoreOncePerTile() throws IOException {
    MemoryLog log = MemoryLog.ofSize(300);
    try (TestServer fresh = new TestServer(log)) {
      for (int i = 0; i < 20; i++) {
        fresh.get("/tile/8/0/000");
        fresh.get("/tile/0/000");
        fresh.get("/tile/8/0/000.p/" + (i % 3 + 1));
      }
      assertEquals(4, log.reads.get());
    }
  }

  @Test
  void aTallDataTileThatIsTooLongIsRefusedButNotOneOfTheUsualHeight() throws IOException {
    MemoryLog log = new MemoryLog();
    String name = "example.com/" + "n".repeat(3000) + "/m";
    for (int i = 0; i < 300; i++) {
      log.append(name + i + "@v1.0.0");
    }
    log.publish();
    try (TestServer other = new TestServer(log)) {
      HttpResponse<byte[]> usual = other.get("/tile/8/data/000");
      assertEquals(200, usual.statusCode());
      assertTrue(usual.body().length > 1 << 20);
      assertEquals(200, other.get("/tile/entries/000").statusCode());
      assertEquals(400, other.get("/tile/9/data/000.p/300").statusCode());
      assertEquals(200, other.get("/tile/9/data/000.p/100").statusCode());
    }
  }

  @Test
  void aTileThatGrowsIsAnsweredInItsNewWidthAtOnce() throws IOException {
    MemoryLog log = MemoryLog.ofSize(3);
    try (TestServer other = new TestServer(log)) {
      assertEquals(404, other.get("/tile/8/0/000.p/4").statusCode());
      log.append("example.com/new@v1.0.0");
      assertEquals(404, other.get("/tile/8/0/000.p/4").statusCode());
      log.publish();
      assertEquals(200, other.get("/tile/8/0/000.p/4").statusCode());
      assertTrue(new String(other.get("/latest").body()).contains("\n4\n"));
      assertTrue(
          new String(other.get("/lookup/example.com/m0@v1.0.0").body())
              .contains("\ngo.sum database tree\n4\n"));
    }
  }
}
