package dev.sumdb.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.checkpoint.TreeNote;
import dev.sumdb.note.Note;
import dev.sumdb.note.UnverifiedNoteException;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.note.Verifiers;
import dev.sumdb.tlog.HashIndex;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.MerkleTree;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TileHashReader;
import dev.sumdb.tlog.TilePath;
import dev.sumdb.tlog.TileReader;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

/** What the go command does with a lookup: no caches, and a head that it remembers. */
final class VerifyingClient {
  private final String base;
  private final VerifierKey key;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<HttpResponse<byte[]>> answers = new ArrayList<>();
  private TreeHead latest = TreeHead.EMPTY;

  VerifyingClient(String base, VerifierKey key) {
    this.base = base;
    this.key = key;
  }

  TreeHead latest() {
    return latest;
  }

  /** All answers so far. */
  List<HttpResponse<byte[]>> answers() {
    return answers;
  }

  /** Looks up a module version, merges the head and proves the record under the latest head. */
  LogRecord lookup(String module)
      throws IOException, MalformedException, UnverifiedNoteException, ProofException {
    HttpResponse<byte[]> answer = get("/lookup/" + module);
    assertEquals(200, answer.statusCode(), module);
    LogRecord.Parsed parsed = LogRecord.parse(answer.body());
    TreeHead head = TreeNote.parse(Note.open(parsed.rest(), Verifiers.of(List.of(key))).text());
    assertTrue(parsed.record().id() < head.size(), "the head does not cover the record");
    merge(head);
    long leaf = HashIndex.of(0, parsed.record().id());
    assertEquals(
        parsed.record().leafHash(),
        new TileHashReader(latest, new Tiles()).read(new long[] {leaf}).get(0));
    return parsed.record();
  }

  private void merge(TreeHead head) throws IOException, ProofException {
    TreeHead older = head.size() <= latest.size() ? head : latest;
    TreeHead newer = head.size() <= latest.size() ? latest : head;
    if (older.size() > 0) {
      TileHashReader tree = new TileHashReader(newer, new Tiles());
      assertEquals(older.root(), MerkleTree.root(older.size(), tree), "fork");
    }
    latest = newer;
  }

  HttpResponse<byte[]> get(String path) throws IOException {
    try {
      HttpResponse<byte[]> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(base + path)).build(), BodyHandlers.ofByteArray());
      answers.add(answer);
      return answer;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private final class Tiles implements TileReader {
    @Override
    public int height() {
      return 8;
    }

    @Override
    public List<byte[]> readTiles(List<Tile> tiles) throws IOException {
      List<byte[]> data = new ArrayList<>();
      for (Tile tile : tiles) {
        HttpResponse<byte[]> answer = get("/" + TilePath.format(tile, TileDialect.GO));
        assertEquals(200, answer.statusCode(), () -> tile + "");
        data.add(answer.body());
      }
      return data;
    }

    @Override
    public void saveTiles(List<Tile> tiles, List<byte[]> data) {}
  }
}
