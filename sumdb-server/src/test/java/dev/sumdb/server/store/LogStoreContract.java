package dev.sumdb.server.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.server.store.RecordRow.Origin;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.Rfc6962;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store keeps, see {@link LogStore}. */
abstract class LogStoreContract {
  private LogStore store;

  /** The store of one medium that is empty at first; called again, what the medium has kept. */
  abstract LogStore open() throws IOException;

  @BeforeEach
  void openStore() throws IOException {
    store = open();
  }

  @AfterEach
  void closeStore() throws IOException {
    store.close();
  }

  private void reopen() throws IOException {
    store.close();
    store = open();
  }

  static Hash hash(String seed) {
    return Rfc6962.leafHash(seed.getBytes(StandardCharsets.UTF_8));
  }

  static TreeState state(long size, long epoch) {
    return new TreeState(new TreeHead(size, hash("root " + size)), epoch);
  }

  static RecordRow row(long id) {
    return row(id, "m" + id);
  }

  static RecordRow row(long id, String module) {
    return new RecordRow(
        id,
        new RecordKey(module, "v1.0.0"),
        "text of " + module + " \u00e4\n",
        new Origin("HASHED", "https://proxy.example.com", "ci", "evidence"),
        1000 + id);
  }

  static List<RecordRow> rows(long from, long to) {
    return LongStream.range(from, to).mapToObj(LogStoreContract::row).toList();
  }

  static StoredTile tile(int level, long index) {
    byte[] hashes = new byte[StoredTile.BYTES];
    for (int i = 0; i < StoredTile.WIDTH; i++) {
      hash(level + " " + index + " " + i).copyInto(hashes, i * Hash.SIZE);
    }
    return new StoredTile(level, index, hash("tile " + level + " " + index), hashes);
  }

  @Test
  void tellsOnceThatSomebodyElseHasWritten() throws Exception {
    assertTrue(store.changedElsewhere(), "nobody knows what happened before");
    fill(3);
    store.incident(1, "kind", "subject", "detail", "");
    assertFalse(store.changedElsewhere());
    try (LogStore other = open()) {
      other.incident(1, "kind", "subject", "detail", "");
    }
    assertTrue(store.changedElsewhere());
    assertFalse(store.changedElsewhere());
  }

  private void fill(int size) throws Exception {
    List<StoredTile> tiles = new ArrayList<>();
    for (long i = 0; i < size / StoredTile.WIDTH; i++) {
      tiles.add(tile(0, i));
    }
    store.commit(TreeState.EMPTY, state(size, 1), rows(0, size), tiles);
  }

  @Test
  void beginsEmpty() throws Exception {
    assertEquals(TreeState.EMPTY, store.state());
    assertEquals(new StoreExtent(TreeState.EMPTY, 0, 0, 0), store.extent());
    assertEquals(0, store.nextId());
    assertEquals(List.of(), store.records(0, 10));
    assertEquals(List.of(), store.texts(0, 0));
    assertEquals(List.of(), store.tileRoots(0, 0, 0));
    assertEquals(Optional.empty(), store.tile(0, 0));
    assertEquals(List.of(), store.incidents());
    assertEquals(Optional.empty(), store.meta("no such fact"));
  }

  @Test
  void keepsABatchWhole() throws Exception {
    fill(513);
    for (int round = 0; round < 2; round++) {
      assertEquals(state(513, 1), store.state());
      assertEquals(new StoreExtent(state(513, 1), 513, 513, 2), store.extent());
      assertEquals(513, store.nextId());
      assertEquals(rows(255, 258), store.records(255, 258));
      assertEquals(Optional.of(row(400)), store.find(new RecordKey("m400", "v1.0.0")));
      assertArrayEquals(row(3).textBytes(), store.texts(3, 4).get(0));
      assertEquals(List.of(tile(0, 0).root(), tile(0, 1).root()), store.tileRoots(0, 0, 2));
      assertEquals(List.of(tile(0, 1).root()), store.tileRoots(0, 1, 2));
      StoredTile tile = store.tile(0, 1).orElseThrow();
      assertEquals(tile(0, 1).root(), tile.root());
      assertArrayEquals(tile(0, 1).hashes(), tile.hashes());
      assertEquals("tile level 0 index 1", tile.toString());
      reopen();
    }
  }

  @Test
  void answersAbsenceWithNothing() throws Exception {
    fill(3);
    assertEquals(Optional.empty(), store.find(new RecordKey("m1", "v1.0.1")));
    assertEquals(Optional.empty(), store.find(new RecordKey("M1", "v1.0.0")));
    assertEquals(List.of(row(2)), store.records(2, 100));
    assertEquals(List.of(), store.records(3, 100));
    assertEquals(Optional.empty(), store.tile(0, 0));
    assertEquals(Optional.empty(), store.tile(3, 7));
  }

  @Test
  void findsSeveralKeysAtOnce() throws Exception {
    fill(5);
    RecordKey one = new RecordKey("m1", "v1.0.0");
    RecordKey four = new RecordKey("m4", "v1.0.0");
    assertEquals(
        Map.of(one, row(1), four, row(4)),
        store.find(List.of(four, new RecordKey("m5", "v1.0.0"), one)));
    assertEquals(Map.of(), store.find(List.of()));
  }

  @Test
  void saysWhichRecordOrTileIsMissing() throws Exception {
    fill(300);
    IOException record = assertThrows(IOException.class, () -> store.texts(298, 302));
    assertTrue(record.getMessage().endsWith("record 300 is missing"), record.getMessage());
    IOException tile = assertThrows(IOException.class, () -> store.tileRoots(0, 0, 2));
    assertTrue(tile.getMessage().endsWith("tile level 0 index 1 is missing"), tile.getMessage());
  }

  @Test
  void commitsOnlyOnTheExpectedState() throws Exception {
    fill(2);
    TreeState next = state(3, 2);
    List<TreeState> wrong =
        List.of(
            TreeState.EMPTY,
            state(2, 0),
            state(2, 2),
            new TreeState(new TreeHead(2, hash("another root")), 1),
            new TreeState(new TreeHead(1, hash("root 2")), 1));
    for (TreeState expected : wrong) {
      assertThrows(
          StaleStateException.class,
          () -> store.commit(expected, next, List.of(row(2)), List.of()));
      assertEquals(new StoreExtent(state(2, 1), 2, 2, 0), store.extent());
    }
    store.commit(state(2, 1), next, List.of(row(2)), List.of());
    assertEquals(next, store.state());
  }

  @Test
  void ofConcurrentCommitsOneWins() throws Exception {
    fill(2);
    List<CompletableFuture<Boolean>> attempts = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      RecordRow row = row(2, "racer" + i);
      attempts.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  store.commit(state(2, 1), state(3, 2), List.of(row), List.of());
                  return true;
                } catch (StaleStateException e) {
                  return false;
                } catch (DuplicateKeyException | IOException e) {
                  throw new AssertionError(e);
                }
              }));
    }
    assertEquals(1, attempts.stream().filter(CompletableFuture::join).count());
    assertEquals(3, store.extent().records());
  }

  @Test
  void writesNothingOfABatchThatWouldRepeatAKey() throws Exception {
    fill(2);
    List<RecordRow> batch = List.of(row(2), row(3, "m0"));
    for (int i = 0; i < 2; i++) {
      assertThrows(
          DuplicateKeyException.class,
          () -> store.commit(state(2, 1), state(4, 2), batch, List.of()));
      assertEquals(new StoreExtent(state(2, 1), 2, 2, 0), store.extent());
    }
    assertThrows(
        StaleStateException.class, () -> store.commit(state(2, 2), state(4, 3), batch, List.of()));
    assertEquals(Optional.empty(), store.find(row(2).key()));
    store.commit(state(2, 1), state(3, 2), List.of(row(2)), List.of());
    assertEquals(3, store.nextId());
  }

  @Test
  void keepsProofsApartFromTheirRecords() throws Exception {
    RecordRow plain = row(0);
    RecordRow bare = row(1);
    RecordRow proven =
        new RecordRow(1, bare.key(), bare.text(), bare.origin(), bare.firstSeenMillis(), "proof");
    store.commit(TreeState.EMPTY, state(2, 1), List.of(plain, proven), List.of());
    reopen();
    assertEquals(List.of(plain, bare), store.records(0, 2));
    assertEquals(Optional.of(bare), store.find(bare.key()));
    assertEquals(Map.of(1L, "proof"), store.proofs(0, 2));
    assertEquals(Map.of(), store.proofs(0, 1));
    assertEquals(Map.of(), store.proofs(2, 9));
  }

  @Test
  void opensAResolvedIncidentThatIsSeenAgain() throws Exception {
    store.incident(10, "conflict", "m@v1", "a", "evidence/1.txt");
    assertTrue(store.resolve(1, 20, "published anew"));
    assertEquals(
        List.of(
            new IncidentRow(
                1, 10, 10, 1, "conflict", "m@v1", "a", "evidence/1.txt", 20, "published anew")),
        store.incidents());
    assertFalse(store.resolve(1, 21, "again"));
    assertFalse(store.resolve(2, 21, "no such incident"));

    store.incident(30, "conflict", "m@v1", "a", "");

    assertEquals(
        List.of(new IncidentRow(1, 10, 30, 2, "conflict", "m@v1", "a", "evidence/1.txt", 0, "")),
        store.incidents());
  }

  @Test
  void countsTheSameIncidentAndKeepsOthers() throws Exception {
    store.incident(10, "conflict", "m@v1", "a\nb", "");
    store.incident(20, "conflict", "m@v1", "c", "");
    store.incident(30, "conflict", "m@v1", "a\nb", "");
    List<IncidentRow> want =
        List.of(
            new IncidentRow(1, 10, 30, 2, "conflict", "m@v1", "a\nb", "", 0, ""),
            new IncidentRow(2, 20, 20, 1, "conflict", "m@v1", "c", "", 0, ""));
    assertEquals(want, store.incidents());
    reopen();
    assertEquals(want, store.incidents());
  }

  @Test
  void answersNothingOnceClosed() throws Exception {
    store.close();
    store.close();
    assertThrows(IOException.class, () -> store.state());
    assertThrows(IOException.class, () -> store.records(0, 1));
    assertThrows(
        IOException.class, () -> store.commit(TreeState.EMPTY, state(1, 1), rows(0, 1), List.of()));
  }
}
