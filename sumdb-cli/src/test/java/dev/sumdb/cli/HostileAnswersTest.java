package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.checkpoint.TreeNote;
import dev.sumdb.client.SumDbSource;
import dev.sumdb.client.TestDatabase;
import dev.sumdb.goproxy.FakeProxy;
import dev.sumdb.goproxy.FakeProxy.Answer;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.Note;
import dev.sumdb.note.SignerKey;
import dev.sumdb.note.TestKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a server can answer instead of the truth, from the socket to the exit code: nothing of it
 * makes anything verified, and each run ends. The server lies about one lookup, or one tile, of
 * two; the other one is honest.
 */
@Timeout(120) // only a hang takes as long
class HostileAnswersTest {
  private static final int SIZE = 300;

  /** No honest answer takes as long, on however busy a machine. */
  private static final String PATIENT = "60s";

  /** What does not end is waited for. */
  private static final String SHORT = "2s";

  private static final ModuleVersion ASKED = TestDatabase.module(1);
  private static final ModuleVersion HONEST = TestDatabase.module(SIZE - 1);

  /** Those two are in different tiles of level 0. */
  private static final List<String> TILES =
      List.of("tile/8/0/000", "tile/8/0/001.p/44", "tile/8/1/000.p/1");

  private static final String LOOKUP = TestDatabase.lookupPath(ASKED);

  @TempDir private Path temp;
  private VerifierWorld world;
  private FakeProxy server;
  private final TestDatabase database = TestDatabase.ofSize(8, SIZE);

  @BeforeEach
  void start() throws Exception {
    world = new VerifierWorld(temp);
    server = FakeProxy.start();
    world.environment.put("GOSUMDB", database.key() + " " + server.base());
    world.write("go.sum", TestDatabase.lines(ASKED, "") + TestDatabase.lines(HONEST, ""));
    serve(database);
    server.on("/loop", FakeProxy.redirect("/loop"));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    world.close();
  }

  private void serve(TestDatabase honest) throws Exception {
    for (String path : TILES) {
      on(path, honest.read(path, 8192));
    }
    for (ModuleVersion module : List.of(ASKED, HONEST)) {
      String path = TestDatabase.lookupPath(module);
      on(path, honest.read(path, SumDbSource.MAX_LOOKUP_BYTES));
    }
  }

  private void on(String path, byte[] body) {
    server.on("/" + path, FakeProxy.answer(200, "text/plain; charset=UTF-8", body));
  }

  private Run verify() {
    return verify(PATIENT);
  }

  private Run verify(String timeout) {
    return world.run("verify", "--timeout", timeout);
  }

  /** Answers that are none, and what is left of the run. */
  enum NoAnswer {
    STATUS_403(FakeProxy.text(403, "go away\n")),
    STATUS_500(FakeProxy.text(500, "broken\n")),
    RATE_LIMIT(FakeProxy.text(429, "slow down\n", "Retry-After: 120")),
    RATE_LIMIT_WITHOUT_SENSE(FakeProxy.text(429, "slow down\n", "Retry-After: \u00ff-1e99")),
    PAGE(FakeProxy.answer(200, "text/html", utf8("<html>please log in</html>"))),
    EMPTY(FakeProxy.answer(200, "text/plain", new byte[0])),
    CUT(FakeProxy.raw("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n1\nexample")),
    COMPRESSED(FakeProxy.answer(200, "text/plain", utf8("x"), "Content-Encoding: gzip")),
    NO_HTTP(FakeProxy.raw("SSH-2.0-OpenSSH_9.6\r\n")),
    LENGTHS_THAT_DISAGREE(
        FakeProxy.raw("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx")),
    CLOSED(out -> {}),
    ENDLESS(forever("HTTP/1.1 200 OK\r\n\r\n", "x".repeat(1 << 16), 0)),
    ENDLESS_HEADER(forever("HTTP/1.1 200 OK\r\n", "X-More: x\r\n", 1)),
    ENDLESS_CHUNKS(
        forever("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", 1)),
    DRIPPING(forever("HTTP/1.1 200 OK\r\n\r\n", "x", 50)),
    REDIRECT_WITHOUT_END(FakeProxy.redirect("/loop")),
    REDIRECT_TO_A_FILE(FakeProxy.redirect("file:///etc/hosts")),
    REDIRECT_TO_NOBODY(FakeProxy.redirect("http://127.0.0.1:1/"));

    private final Answer answer;

    NoAnswer(Answer answer) {
      this.answer = answer;
    }

    private String timeout() {
      return switch (this) {
        case ENDLESS_HEADER, ENDLESS_CHUNKS, DRIPPING -> SHORT;
        default -> PATIENT;
      };
    }
  }

  private static Answer forever(String start, String more, long pauseMillis) {
    return out -> {
      out.write(utf8(start));
      while (true) {
        out.write(utf8(more));
        out.flush();
        try {
          Thread.sleep(pauseMillis);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void provesTheRestWhereALookupHasNoAnswer(NoAnswer instead) {
    server.on("/" + LOOKUP, instead.answer);
    Run run = verify(instead.timeout());
    assertEquals(3, run.exit(), run.out());
    assertTrue(run.out().startsWith("warn: 2 verified, 2 unverifiable; "), run.out());
  }

  @ParameterizedTest
  @EnumSource(names = {"STATUS_403", "RATE_LIMIT", "PAGE", "EMPTY", "ENDLESS", "DRIPPING"})
  void provesTheRestWhereATileHasNoAnswer(NoAnswer instead) {
    server.on("/" + TILES.get(0), instead.answer);
    Run run = verify(instead.timeout());
    assertEquals(3, run.exit(), run.out());
    assertFalse(run.out().contains("4 verified"), run.out());
    assertTrue(run.out().contains("unverifiable; "), run.out());
  }

  @Test
  void endsWithSilence() {
    server.on("/" + LOOKUP, server.hanging(""));
    Run run = verify(SHORT);
    assertEquals(3, run.exit(), run.out());
    assertTrue(run.out().startsWith("warn: 2 verified, 2 unverifiable; "), run.out());
  }

  @Test
  void doesNotWaitForARateLimitThatIsLongerThanTheTimeout() {
    server.on("/" + LOOKUP, FakeProxy.text(429, "slow down\n", "Retry-After: 120"));
    assertEquals(3, verify().exit());
    assertEquals(1, server.targets().stream().filter(("/" + LOOKUP)::equals).count());
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 410})
  void takesNoOtherAnswerForAbsence(int status) {
    server.on("/" + LOOKUP, FakeProxy.text(status, "not found\n"));
    Run run = verify();
    assertEquals(1, run.exit(), run.out());
    assertTrue(run.out().startsWith("fail: 2 verified, 2 not-found; "), run.out());
    server.on("/" + LOOKUP, FakeProxy.redirect("/elsewhere")); // where there is nothing
    assertEquals(1, verify().exit());
    serveQuietly();
    server.on("/" + TILES.get(0), FakeProxy.text(status, "not found\n"));
    assertEquals(3, world.run("verify", "--state", temp.resolve("new").toString()).exit());
  }

  private void serveQuietly() {
    try {
      serve(database);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void believesAnHonestAnswerBehindARedirect() throws Exception {
    try (FakeProxy other = FakeProxy.start()) {
      byte[] body = database.read(LOOKUP, SumDbSource.MAX_LOOKUP_BYTES);
      other.on("/x", FakeProxy.answer(200, "text/plain", body));
      server.on("/" + LOOKUP, FakeProxy.redirect(other.base() + "/x"));
      assertEquals(0, verify().exit());
      byte[] altered = new String(body, StandardCharsets.UTF_8).replace("h1:", "h1:A").getBytes();
      other.on("/x", FakeProxy.answer(200, "text/plain", altered));
      assertEquals(4, world.run("verify", "--state", temp.resolve("new").toString()).exit());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {98, 99, 100})
  void takesAHundredSignaturesAndNotMore(int others) throws Exception {
    SignerKey[] witnesses =
        IntStream.range(0, others)
            .mapToObj(i -> TestKeys.signer("witness-" + i + ".example"))
            .toArray(SignerKey[]::new);
    String head = TreeNote.format(database.head(SIZE));
    byte[] own = database.sign(database.head(SIZE), "");
    byte[] theirs = Note.sign(head, witnesses).format();
    String lines = new String(theirs, StandardCharsets.UTF_8).substring(head.length() + 1);
    byte[] note = utf8(new String(own, StandardCharsets.UTF_8) + lines);
    on(LOOKUP, TestDatabase.answer(database.log().record(1).format(), note));
    Run run = verify();
    assertEquals(others < 100 ? 0 : 3, run.exit(), run.out());
  }

  /** One bit anywhere in a tile, a record, its number, the head or the signature. */
  @ParameterizedTest
  @ValueSource(strings = {"tile/8/0/000", "tile/8/1/000.p/1", "lookup"})
  void provesNothingAfterAFlippedBitOnAnyLevel(String where) throws Exception {
    String path = where.equals("lookup") ? LOOKUP : where;
    byte[] honest = database.read(path, SumDbSource.MAX_LOOKUP_BYTES);
    int flips = 12;
    for (int i = 0; i < flips; i++) {
      byte[] flipped = honest.clone();
      flipped[i * (honest.length - 1) / (flips - 1)] ^= (byte) (1 << i % 8);
      on(path, flipped);
      Run run = world.run("verify", "--state", temp.resolve("state" + i).toString());
      assertTrue(run.exit() == 3 || run.exit() == 4, i + ": " + run.out());
      assertFalse(run.out().contains("4 verified"), run.out());
    }
  }

  @Test
  void keepsItsHeadWhereTheServersIsFrozenOrRolledBack() throws Exception {
    assertEquals(0, verify().exit());
    TestDatabase frozen = TestDatabase.ofSize(8, SIZE).freezeHead(5);
    on(LOOKUP, frozen.read(LOOKUP, SumDbSource.MAX_LOOKUP_BYTES));
    world.environment.put("XDG_CACHE_HOME", temp.resolve("no-cache").toString());
    Run run = verify();
    assertEquals(0, run.exit(), run.out());
    assertTrue(run.out().contains(" at tree size " + SIZE + ","), run.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0", "\ufeff", "\r\n", "a\0b v1.0.0 h1:x\n", "\r", "<<<<<<< HEAD\n"})
  void verifiesNoLineOfAHostileGoSumThatGoWouldReadOtherwise(String start) {
    String lines = TestDatabase.lines(ASKED, "");
    world.write("go.sum", start + lines);
    Run run = verify();
    assertTrue(run.exit() == 0 || run.exit() == 1, run.out());
    world.write("go.sum", start + lines.replace("h1:", "h1:/"));
    assertEquals(1, verify().exit());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
