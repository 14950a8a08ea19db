package dev.sumdb.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.log.ConflictException;
import dev.sumdb.server.log.QueueFullException;
import dev.sumdb.server.log.Refusal;
import dev.sumdb.server.log.WritesRefusedException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What lookups that end badly are answered with. */
class HttpErrorsTest {
  private static final MemoryLog LOG = MemoryLog.ofSize(3);
  private static TestServer server;
  private static int count;

  @BeforeAll
  static void start() {
    server = new TestServer(LOG);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<byte[]> failing(Throwable failure) throws IOException {
    String module = "example.com/failing" + count++ + "@v1.0.0";
    LOG.answer(module).completeExceptionally(failure);
    return server.get("/lookup/" + module);
  }

  private static void mustAnswer(
      HttpResponse<byte[]> answer, int status, String retryAfter, String body) {
    assertEquals(status, answer.statusCode());
    assertEquals(retryAfter, answer.headers().firstValue("retry-after").orElse(null));
    assertEquals("no-store", answer.headers().firstValue("cache-control").orElse(null));
    assertEquals(body, text(answer));
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private static UpstreamException upstream(
      UpstreamException.Kind kind, String message, int seconds) {
    return new UpstreamException(kind, message, Duration.ofSeconds(seconds));
  }

  @Test
  void whatUpstreamDoesNotHaveIsNotFound() throws IOException {
    mustAnswer(
        failing(new CompletionException(new ModuleNotFoundException("no such file"))),
        404,
        null,
        "not found: example.com/failing"
            + (count - 1)
            + "@v1.0.0: no such file\n"
            + "check the name and the version; a version published just now is found on a new"
            + " try\n");
  }

  @Test
  void troubleUpstreamIsNeverNotFound() throws IOException {
    String action = "nothing was recorded; try again when the upstream answers\n";
    mustAnswer(
        failing(upstream(UpstreamException.Kind.TROUBLE, "answered with HTML", 10)),
        502,
        "10",
        "example.com/failing" + (count - 1) + "@v1.0.0: answered with HTML\n" + action);
    mustAnswer(
        failing(upstream(UpstreamException.Kind.UNAVAILABLE, "status 500", 77)),
        503,
        "77",
        "example.com/failing" + (count - 1) + "@v1.0.0: status 500\n" + action);
    mustAnswer(
        failing(upstream(UpstreamException.Kind.TIMEOUT, "silent", 10)),
        504,
        "10",
        "example.com/failing" + (count - 1) + "@v1.0.0: silent\n" + action);
  }

  @Test
  void otherHashesAreAConflict() throws Exception {
    mustAnswer(
        failing(new ConflictException(ModuleVersion.parse("example.com/m1@v1.0.0"), 1)),
        409,
        null,
        "conflict: example.com/m1@v1.0.0: record 1 of this log has other hashes\n"
            + "the logged hashes stay; find out who changed the version, and publish a new one\n");
  }

  @Test
  void aLogThatDoesNotSignSaysWhyAndWhatToDo() throws IOException {
    mustAnswer(
        failing(new WritesRefusedException("disk full", "make room on /data")),
        503,
        "30",
        "example.com/failing"
            + (count - 1)
            + "@v1.0.0: cannot be added: disk full\n"
            + "make room on /data\n");
  }

  @Test
  void aFullQueueIsAskedAgainSoon() throws IOException {
    assertEquals(503, failing(new QueueFullException(4096)).statusCode());
    assertEquals(
        "1", failing(new QueueFullException(4096)).headers().firstValue("retry-after").get());
  }

  @Test
  void ourOwnMistakesTellNothingButWhereToLook() throws IOException {
    for (Throwable failure :
        new Throwable[] {new AssertionError("secret"), new IOException("/secret/path")}) {
      HttpResponse<byte[]> answer = failing(failure);
      assertEquals(500, answer.statusCode());
      assertTrue(
          text(answer)
              .matches(
                  "example.com/failing[0-9]+@v1.0.0: internal error\n"
                      + "tell the operator: it is logged as request [0-9a-z]+-[0-9a-z]+\n"),
          text(answer));
    }
  }

  @Test
  void longAndMultilineReasonsAreCutToWhatGoShows() throws IOException {
    String reason = ("long line " + "é\u0007".repeat(300) + "\n\n").repeat(20);
    HttpResponse<byte[]> answer = failing(new ModuleNotFoundException(reason));
    assertEquals(404, answer.statusCode());
    assertTrue(answer.body().length <= 648, "" + answer.body().length);
    assertTrue(text(answer).matches("([ -~é]+\n){2,8}"), text(answer));
    assertTrue(text(answer).contains("é\\u{7}é\\u{7}é"), text(answer));
    assertTrue(text(answer).endsWith("is found on a new try\n"), text(answer));
  }

  @Test
  void aFailureIsAnsweredOnceAndTheNextLookupAsksAgain() throws IOException {
    String module = "example.com/later@v1.0.0";
    assertEquals(404, server.get("/lookup/" + module).statusCode());
    LOG.append(module);
    LOG.publish();
    assertEquals(200, server.get("/lookup/" + module).statusCode());
  }

  @Test
  void aRecordThatNoHeadCoversIsNotHandedOut() throws IOException {
    String module = "example.com/unpublished@v1.0.0";
    LOG.append(module); // and not published
    HttpResponse<byte[]> answer = server.get("/lookup/" + module);
    assertEquals(500, answer.statusCode());
    assertTrue(text(answer).contains("internal error"));
    LOG.publish();
    assertEquals(200, server.get("/lookup/" + module).statusCode());
  }

  @Test
  void aBrokenStoreFailsReadinessAndTilesButNotWhatIsInMemory() throws IOException {
    MemoryLog log = MemoryLog.ofSize(300);
    try (TestServer other = new TestServer(log)) {
      assertEquals(200, other.get("/tile/8/0/000").statusCode());
      log.breakStore(new IOException("disk gone"));
      assertEquals(200, other.get("/tile/8/0/000").statusCode());
      assertEquals(200, other.get("/latest").statusCode());
      assertEquals(500, other.get("/tile/8/0/001.p/3").statusCode());
      HttpResponse<byte[]> ready = other.get("/readyz");
      assertEquals(503, ready.statusCode());
      assertTrue(text(ready).startsWith("not ready: disk gone\n"), text(ready));
      assertEquals(200, other.get("/healthz").statusCode());
    }
  }

  @Test
  void aLogThatDoesNotSignIsNotReady() throws IOException {
    MemoryLog log = MemoryLog.ofSize(3);
    try (TestServer other = new TestServer(log)) {
      log.refuseWrites(new Refusal("the ledger is ahead", "put the newer copy back"));
      HttpResponse<byte[]> ready = other.get("/readyz");
      assertEquals(503, ready.statusCode());
      assertEquals("not ready: the ledger is ahead\nput the newer copy back\n", text(ready));
      assertNull(ready.headers().firstValue("retry-after").orElse(null));
      assertEquals(200, other.get("/lookup/example.com/m1@v1.0.0").statusCode());
    }
  }
}
