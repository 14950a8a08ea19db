package dev.sumdb.client;

import static dev.sumdb.client.TestDatabase.module;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.TestKeys;
import dev.sumdb.note.VerifierKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What lies on disk between runs, and what happens when it is damaged. */
@Timeout(60)
class ClientStateTest {
  private static final int HEIGHT = 2;
  private final TestDatabase database = TestDatabase.ofSize(HEIGHT, 40);
  private final VerifierKey key = database.key();

  @TempDir Path dir;

  private LookupRun lookup(SumDbSource source, ModuleVersion... modules) throws IOException {
    ClientState state = ClientState.in(dir, key);
    return SumDbClient.of(
            key,
            source,
            state.heads(),
            state.cache(),
            ClientOptions.defaults().withTileHeight(HEIGHT))
        .lookup(List.of(modules), LookupProgress.NONE);
  }

  private static ModuleVersion[] modules(int n) {
    return LongStream.range(0, n).mapToObj(TestDatabase::module).toArray(ModuleVersion[]::new);
  }

  private List<Path> files(String part) throws IOException {
    Path below = dir.resolve(ClientState.directoryName(key)).resolve(part);
    try (Stream<Path> files = Files.walk(below)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void provesOfflineWhatWasProvenOnline() throws Exception {
    lookup(database, modules(40));

    LookupRun run = lookup(new OfflineSource(), modules(40));

    assertEquals(40, TestClient.kinds(run).stream().filter("Proven"::equals).count());
    assertEquals(database.head(40), run.head().orElseThrow());
  }

  @Test
  void provesNothingOfflineThatWasNotProvenOnline() throws Exception {
    lookup(database, module(1));

    LookupRun run = lookup(new OfflineSource(), module(1), module(30));

    assertEquals(
        new LookupOutcome.Unverifiable(
            "lookup/example.com/m30@v1.0.30 is not here, and the network is not to be used"),
        run.outcome(module(30)));
    assertEquals("Proven", TestClient.kind(run.outcome(module(1))));
  }

  @Test
  void leavesNoTemporaryFiles() throws Exception {
    lookup(database, modules(40));

    for (Path file : files(".")) {
      assertFalse(file.getFileName().toString().startsWith(".new-"), file.toString());
    }
  }

  @Test
  void fetchesDamagedCacheFilesAgain() throws Exception {
    lookup(database, modules(40));
    for (Path file : files("tile")) {
      byte[] honest = Files.readAllBytes(file);
      for (byte[] damaged : damages(honest)) {
        Files.write(file, damaged);
        assertEquals(
            40,
            TestClient.kinds(lookup(database, modules(40))).stream()
                .filter("Proven"::equals)
                .count(),
            file.toString());
        assertArrayEquals(honest, Files.readAllBytes(file), "not repaired: " + file);
      }
    }
  }

  @Test
  void fetchesDamagedAnswersAgain() throws Exception {
    lookup(database, modules(4));
    for (Path file : files("lookup")) {
      byte[] honest = Files.readAllBytes(file);
      for (byte[] damaged : damages(honest)) {
        Files.write(file, damaged);
        assertEquals(
            List.of("Proven", "Proven", "Proven", "Proven"),
            TestClient.kinds(lookup(database, modules(4))),
            file.toString());
        assertArrayEquals(honest, Files.readAllBytes(file), "not repaired: " + file);
      }
    }
  }

  /** The tile fetched for the first try has to serve the second one, too. */
  @Test
  void fetchesAnswersAndTilesThatAreDamagedTogetherAgain() throws Exception {
    lookup(database, modules(40));
    for (String part : new String[] {"tile", "lookup"}) {
      for (Path file : files(part)) {
        byte[] damaged = Files.readAllBytes(file);
        damaged[damaged.length / 3] ^= 1;
        Files.write(file, damaged);
      }
    }

    LookupRun run = lookup(database, modules(40));

    assertEquals(List.of(), run.misbehaviours());
    assertEquals(Set.of("Proven"), Set.copyOf(TestClient.kinds(run)));
  }

  private List<byte[]> damages(byte[] honest) {
    List<byte[]> damages = new ArrayList<>();
    damages.add(new byte[0]);
    damages.add(java.util.Arrays.copyOf(honest, honest.length - 1));
    damages.add(java.util.Arrays.copyOf(honest, honest.length + 1));
    for (int at : new int[] {0, honest.length / 2, honest.length - 5}) {
      byte[] flipped = honest.clone();
      flipped[at] ^= 1;
      damages.add(flipped);
    }
    return damages;
  }

  @Test
  void neverTakesDamageForMisbehaviourOffline() throws Exception {
    lookup(database, modules(40));
    for (String part : new String[] {"tile", "lookup"}) {
      for (Path file : files(part)) {
        byte[] honest = Files.readAllBytes(file);
        for (byte[] damaged : damages(honest)) {
          Files.write(file, damaged);
          LookupRun run = lookup(new OfflineSource(), modules(40));
          assertEquals(List.of(), run.misbehaviours(), file.toString());
          assertTrue(TestClient.kinds(run).contains("Unverifiable"), file.toString());
        }
        Files.write(file, honest);
      }
    }
  }

  /** Some of the damaged files can be had again, others not. */
  @Test
  void neverTakesDamageForMisbehaviourWhereTheSourceHasOnlySomeTiles() throws Exception {
    long seed = System.nanoTime();
    System.out.println("ClientStateTest seed " + seed);
    Random random = new Random(seed);
    lookup(database, modules(40));
    List<Path> tiles = files("tile");
    List<byte[]> honest = new ArrayList<>();
    for (Path tile : tiles) {
      honest.add(Files.readAllBytes(tile));
    }
    for (int round = 0; round < 300; round++) {
      for (int i = 0; i < tiles.size(); i++) {
        byte[] data = honest.get(i).clone();
        if (random.nextBoolean()) {
          data[random.nextInt(data.length)] ^= 1;
        }
        Files.write(tiles.get(i), data);
        Path root = dir.resolve(ClientState.directoryName(key));
        if (random.nextBoolean()) {
          database.refuse(
              root.relativize(tiles.get(i)).toString(), new NotInSourceException("not here"));
        }
      }
      assertEquals(List.of(), lookup(database, modules(40)).misbehaviours());
      database.honest();
    }
  }

  @Test
  void refusesDamagedTrustedHead() throws Exception {
    lookup(database, module(1));
    Path head = dir.resolve(ClientState.directoryName(key)).resolve("head");
    Files.writeString(head, "");

    CorruptStateException e =
        assertThrows(CorruptStateException.class, () -> lookup(database, module(1)));

    assertEquals(
        "the trusted head "
            + head
            + " is damaged: malformed note: no blank line before the signatures",
        e.getMessage());
    assertEquals("", Files.readString(head));
  }

  @Test
  void remembersTheHeadWhenTheCacheIsEmptied() throws Exception {
    Map<String, String> xdg =
        Map.of(
            "XDG_STATE_HOME", dir.resolve("s").toString(),
            "XDG_CACHE_HOME", dir.resolve("c").toString());
    ClientState state = ClientState.ofUser(xdg, dir.resolve("home"), key);
    SumDbClient client =
        SumDbClient.of(
            key,
            database,
            state.heads(),
            state.cache(),
            ClientOptions.defaults().withTileHeight(HEIGHT));
    client.lookup(List.of(module(1)), LookupProgress.NONE);
    String name = ClientState.directoryName(key);

    assertArrayEquals(
        database.note(40), Files.readAllBytes(dir.resolve("s/sumdb/" + name + "/head")));
    assertTrue(Files.isDirectory(dir.resolve("c/sumdb/" + name + "/tile")));
    assertFalse(Files.exists(dir.resolve("s/sumdb/" + name + "/tile")));
  }

  @Test
  void usesDefaultsForRelativeOrUnsetDirectories() throws Exception {
    ClientState state = ClientState.ofUser(Map.of("XDG_STATE_HOME", "relative"), dir, key);

    state.heads().compareAndSet(null, database.note(1));

    Path head = dir.resolve(".local/state/sumdb").resolve(ClientState.directoryName(key));
    assertTrue(Files.exists(head.resolve("head")));
  }

  @Test
  void givesEachKeyItsOwnDirectory() throws Exception {
    VerifierKey impostor = TestKeys.impostor(TestKeys.LOG_NAME).verifierKey();
    assertNotEquals(ClientState.directoryName(key), ClientState.directoryName(impostor));
    assertEquals(
        "localhost.localdev%2fsumdb+00000c67", ClientState.directoryName(Fixtures.testKey()));
    VerifierKey upper = TestKeys.signer("Host:8080/A").verifierKey();
    assertEquals("%48ost%3a8080%2f%41+" + upper.idHex(), ClientState.directoryName(upper));
  }

  @Test
  void refusesDirectoryOfAnotherKeyOfTheSameNameAndHash() throws Exception {
    Path own = dir.resolve(ClientState.directoryName(key));
    Files.createDirectories(own);
    Files.writeString(own.resolve("verifier.key"), Fixtures.testKey() + "\n");

    CorruptStateException e =
        assertThrows(CorruptStateException.class, () -> ClientState.in(dir, key));

    assertEquals(
        own.resolve("verifier.key") + " is not the key of " + EvidenceWriter.shortKey(key),
        e.getMessage());
  }

  @Test
  void keepsEvidenceOnce() throws Exception {
    ClientState state = ClientState.in(dir, key);
    Misbehaviour what = new Misbehaviour(Misbehaviour.Reason.FORK, "forked", "text\n");

    Path file = state.saveEvidence(what);

    assertEquals(file, state.saveEvidence(what));
    assertEquals("text\n", Files.readString(file));
    assertTrue(file.getFileName().toString().matches("GSV-FORK-[0-9a-f]{16}\\.txt"));
  }

  @Test
  void verifiesWithAStateThatCannotBeWritten() throws Exception {
    Path file = Files.writeString(dir.resolve("file"), "in the way");
    Files.createSymbolicLink(dir.resolve("none"), dir.resolve("nowhere"));
    SumDbClient client =
        SumDbClient.of(
            key,
            database,
            new FileTrustedHeads(dir.resolve("none/head")),
            new DirectoryVerifiedCache(file),
            ClientOptions.defaults().withTileHeight(HEIGHT));

    LookupRun run = client.lookup(List.of(module(1)), LookupProgress.NONE);

    assertEquals(List.of("Proven"), TestClient.kinds(run));
    assertEquals(1, run.warnings().size());
    assertTrue(
        run.warnings().get(0).startsWith("the newest head was not stored: "),
        run.warnings().toString());
  }

  @Test
  void oneOfManyWinsEachCompareAndSet() throws Exception {
    Path file = dir.resolve("shared/head");
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      byte[] old = null;
      for (int round = 1; round <= 10; round++) {
        byte[] expected = old;
        List<Callable<Boolean>> tries = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          byte[] next = (round + " " + i).getBytes(StandardCharsets.UTF_8);
          tries.add(() -> new FileTrustedHeads(file).compareAndSet(expected, next));
        }
        int won = 0;
        for (Future<Boolean> one : threads.invokeAll(tries)) {
          won += one.get() ? 1 : 0;
        }
        assertEquals(1, won);
        old = new FileTrustedHeads(file).newest().orElseThrow();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void manyRunsAtOnceShareOneState() throws Exception {
    ClientState state = ClientState.in(dir, key);
    SumDbClient client =
        SumDbClient.of(
            key,
            database,
            state.heads(),
            state.cache(),
            ClientOptions.defaults().withTileHeight(HEIGHT));
    for (int i = 0; i < 40; i++) {
      database.answerHead(module(i), i + 1);
    }
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<LookupRun>> runs = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        ModuleVersion module = module(i);
        runs.add(() -> client.lookup(List.of(module), LookupProgress.NONE));
      }
      for (Future<LookupRun> run : threads.invokeAll(runs)) {
        assertEquals(List.of("Proven"), TestClient.kinds(run.get()));
        assertEquals(List.of(), run.get().warnings());
      }
    } finally {
      threads.shutdownNow();
    }
    assertArrayEquals(database.note(40), state.heads().newest().orElseThrow());
  }
}
