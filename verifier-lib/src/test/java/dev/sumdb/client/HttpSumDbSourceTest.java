package dev.sumdb.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.goproxy.FakeProxy;
import dev.sumdb.goproxy.HttpFetcher;
import dev.sumdb.goproxy.HttpSettings;
import dev.sumdb.goproxy.PhaseTimeouts;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each answer of a server means, over sockets. */
@Timeout(60)
class HttpSumDbSourceTest {
  private static final String PATH = "lookup/example.com/m@v1.0.0";
  private static final Duration LONG = Duration.ofSeconds(20);

  private final List<Duration> waits = new ArrayList<>();
  private FakeProxy server;
  private SumDbSource source;

  @BeforeEach
  void start() throws IOException {
    server = FakeProxy.start();
    source = source("", LONG, LONG);
  }

  @AfterEach
  void stop() throws IOException {
    source.close();
    server.close();
  }

  private SumDbSource source(String below, Duration phase, Duration total) {
    return at(URI.create(server.base() + below), phase, total);
  }

  private SumDbSource at(URI base, Duration phase, Duration total) {
    HttpSettings settings =
        HttpSettings.defaults().withTimeouts(new PhaseTimeouts(LONG, phase, phase));
    return new HttpSumDbSource(base, new HttpFetcher(settings), new Retry(total, waits::add));
  }

  private SourceException mustFail(SourceException.Kind kind, String message) {
    SourceException e = assertThrows(SourceException.class, () -> source.read(PATH, 100));
    assertEquals(kind + " " + message, e.kind() + " " + e.getMessage());
    return e;
  }

  private String reading() {
    return "reading " + server.base() + "/" + PATH + ": ";
  }

  @Test
  void readsWhatIsThere() throws Exception {
    server.on("/" + PATH, FakeProxy.text(200, "hello"));

    assertArrayEquals("hello".getBytes(StandardCharsets.UTF_8), source.read(PATH, 5));
  }

  @Test
  void spellsCapitalsAsTheGoCommandDoes() throws Exception {
    server.on("/lookup/example.com/!odd@v1.0.0+incompatible", FakeProxy.text(200, "bare host"));
    server.on("/db/lookup/example.com/%21odd@v1.0.0", FakeProxy.text(200, "below a path"));

    source.read("lookup/example.com/!odd@v1.0.0+incompatible", 100);
    try (SumDbSource below = source("/db/", LONG, LONG)) {
      below.read("lookup/example.com/!odd@v1.0.0", 100);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 410})
  void takesNotFoundForAbsence(int status) {
    server.on(
        "/" + PATH, FakeProxy.text(status, "not found: example.com/m@v1.0.0: unknown revision\n"));

    NotInSourceException e = assertThrows(NotInSourceException.class, () -> source.read(PATH, 100));

    assertEquals("not found: example.com/m@v1.0.0: unknown revision", e.getMessage());
    assertEquals(1, server.targets().size());
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 502, 503, 504})
  void triesTwiceMoreWhatMayPass(int status) {
    server.on("/" + PATH, FakeProxy.text(status, "busy\n"));

    mustFail(SourceException.Kind.STATUS, reading() + "status " + status + ": busy");

    assertEquals(3, server.targets().size());
    assertEquals(List.of(Duration.ofMillis(500), Duration.ofSeconds(1)), waits);
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 206, 304, 400, 401, 403, 451, 500, 501})
  void triesNothingElseAgain(int status) {
    server.on("/" + PATH, FakeProxy.answer(status, "", new byte[0]));

    SourceException e = assertThrows(SourceException.class, () -> source.read(PATH, 100));

    assertEquals(SourceException.Kind.STATUS, e.kind());
    assertEquals(status >= 500, e.isOutage());
    assertEquals(1, server.targets().size());
  }

  @Test
  void comesBackWhenTheServerSays() {
    server.on("/" + PATH, FakeProxy.text(429, "slow down\n", "Retry-After: 7"));

    mustFail(SourceException.Kind.STATUS, reading() + "status 429: slow down");

    assertEquals(List.of(Duration.ofSeconds(7), Duration.ofSeconds(7)), waits);
  }

  @Test
  void doesNotWaitLongerThanTheTotalLimit() {
    server.on("/" + PATH, FakeProxy.text(503, "later\n", "Retry-After: 3600"));

    mustFail(SourceException.Kind.STATUS, reading() + "status 503: later");

    assertEquals(List.of(), waits);
    assertEquals(1, server.targets().size());
  }

  @Test
  void succeedsAtTheThirdTry() throws Exception {
    int[] tries = {0};
    server.on(
        "/" + PATH,
        out ->
            FakeProxy.text(++tries[0] < 3 ? 503 : 200, tries[0] < 3 ? "busy" : "fine").write(out));

    assertEquals("fine", new String(source.read(PATH, 100), StandardCharsets.UTF_8));
  }

  @Test
  void triesAgainWhenNobodyListens() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0)) {
      port = closed.getLocalPort();
    }
    try (SumDbSource nobody = at(URI.create("http://127.0.0.1:" + port), LONG, LONG)) {
      SourceException e = assertThrows(SourceException.class, () -> nobody.read(PATH, 100));
      assertEquals(SourceException.Kind.UNREACHABLE, e.kind());
    }
    assertEquals(2, waits.size());
  }

  @Test
  void triesAgainWhenTheConnectionBreaks() {
    server.on("/" + PATH, out -> {});

    SourceException e = assertThrows(SourceException.class, () -> source.read(PATH, 100));

    assertEquals(SourceException.Kind.UNREACHABLE, e.kind());
    assertEquals(2, waits.size());
  }

  @Test
  void triesAgainWhenTheBodyIsCut() {
    server.on("/" + PATH, FakeProxy.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));

    SourceException e = assertThrows(SourceException.class, () -> source.read(PATH, 100));

    assertEquals(SourceException.Kind.BODY, e.kind());
    assertTrue(e.getMessage().contains("incomplete body"), e.getMessage());
    assertEquals(2, waits.size());
  }

  @Test
  void refusesPages() {
    server.on(
        "/" + PATH,
        FakeProxy.answer(
            200, "text/html; charset=utf-8", "<html>".getBytes(StandardCharsets.UTF_8)));

    mustFail(SourceException.Kind.BODY, reading() + "an HTML page, status 200");
  }

  @Test
  void refusesEmptyAnswers() {
    server.on("/" + PATH, FakeProxy.text(200, ""));

    mustFail(SourceException.Kind.BODY, reading() + "an empty answer");
  }

  @Test
  void refusesCompressedAnswers() {
    server.on("/" + PATH, FakeProxy.text(200, "zzz", "Content-Encoding: gzip"));

    mustFail(SourceException.Kind.BODY, reading() + "unexpected Content-Encoding");
  }

  @Test
  void stopsReadingEndlessAnswers() {
    server.on(
        "/" + PATH,
        out -> {
          out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8));
          while (true) { // until the client hangs up
            out.write(new byte[4096]);
          }
        });

    mustFail(SourceException.Kind.BODY, reading() + "more than 100 bytes");
  }

  @Test
  void endsWithSilenceBeforeAnAnswer() {
    server.on("/" + PATH, server.hanging(""));
    source = at(server.base(), Duration.ofMillis(200), LONG);
    HttpSettings settings =
        HttpSettings.defaults()
            .withTimeouts(new PhaseTimeouts(Duration.ofMillis(100), Duration.ofMillis(100), LONG));
    source =
        new HttpSumDbSource(server.base(), new HttpFetcher(settings), new Retry(LONG, waits::add));

    mustFail(SourceException.Kind.TIMEOUT, reading() + "no answer within 100 ms");
    assertEquals(1, server.targets().size());
  }

  @Test
  void endsWithSilenceWithinAnAnswer() {
    server.on("/" + PATH, server.hanging("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
    source = source("", Duration.ofMillis(300), LONG);

    mustFail(SourceException.Kind.TIMEOUT, reading() + "nothing more within 300 ms");
  }

  /** Each byte comes within the limit for pauses; only the total ends it. */
  @Test
  void endsWithAnAnswerThatDrips() {
    server.on(
        "/" + PATH,
        out -> {
          out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8));
          while (true) {
            out.write('x');
            out.flush();
            try {
              Thread.sleep(20);
            } catch (InterruptedException e) {
              return;
            }
          }
        });
    source = source("", LONG, Duration.ofMillis(500));

    mustFail(SourceException.Kind.TIMEOUT, reading() + "not complete within 500 ms");
  }

  @Test
  void followsTenRedirectsAndNoMore() throws Exception {
    server.on("/" + PATH, FakeProxy.redirect("/1"));
    for (int i = 1; i < 10; i++) {
      server.on("/" + i, FakeProxy.redirect("/" + (i + 1)));
    }
    server.on("/10", FakeProxy.text(200, "there"));
    assertEquals("there", new String(source.read(PATH, 100), StandardCharsets.UTF_8));

    server.on("/10", FakeProxy.redirect("/1"));

    mustFail(SourceException.Kind.STATUS, reading() + "stopped after 10 redirects");
  }

  @Test
  void endsPromptlyWhenInterrupted() throws Exception {
    server.on("/" + PATH, server.hanging(""));
    Thread reader = Thread.currentThread();
    Thread interrupter =
        new Thread(
            () -> {
              while (server.targets().isEmpty()) {
                Thread.onSpinWait();
              }
              reader.interrupt();
            });
    interrupter.start();

    assertThrows(java.io.InterruptedIOException.class, () -> source.read(PATH, 100));

    assertTrue(Thread.interrupted());
    interrupter.join();
  }
}
