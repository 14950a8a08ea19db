package dev.sumdb.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.tlog.LogRecord;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keep-alive, pipelining, slow clients, many clients, closing. */
class ConnectionsTest {
  private static final String UNKNOWN = "example.com/slow@v1.0.0";

  private static HttpOptions impatient(HttpOptions options) {
    Duration soon = Duration.ofMillis(100);
    return options.withLimits(new HttpOptions.Limits(soon, soon, soon.multipliedBy(3), 1 << 20, 2));
  }

  @Test
  void answersPipelinedRequestsInOrder() throws IOException {
    try (TestServer server = new TestServer(MemoryLog.ofSize(300));
        RawClient client = server.connect()) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 300; i++) {
        String target = i % 7 == 3 ? "/tile/8/0/000" : "/lookup/example.com/m" + i + "@v1.0.0";
        text.append("GET ").append(target).append(" HTTP/1.1\nHost: test\n\n");
      }
      client.send(text.toString());
      for (int i = 0; i < 300; i++) {
        RawClient.Answer answer = client.read();
        assertEquals(200, answer.status());
        if (i % 7 == 3) {
          assertEquals(8192, answer.body().length);
        } else {
          assertTrue(answer.text().startsWith(i + "\nexample.com/m" + i + " "), answer.text());
        }
      }
    }
  }

  @Test
  void keepsOrderWhenAnEarlierAnswerTakesLonger() throws IOException {
    MemoryLog log = MemoryLog.ofSize(3);
    CompletableFuture<LogRecord> slow = log.answer(UNKNOWN);
    try (TestServer server = new TestServer(log);
        RawClient client = server.connect();
        RawClient other = server.connect()) {
      client.send(
          "GET /lookup/"
              + UNKNOWN
              + " HTTP/1.1\nHost: test\n\n"
              + "GET /healthz HTTP/1.1\nHost: test\n\n");
      assertEquals(200, other.request("GET", "/healthz").status(), "another connection waits");
      long id = log.append(UNKNOWN);
      log.publish();
      slow.complete(log.records(id, id + 1).get(0));
      assertTrue(client.read().text().startsWith("3\nexample.com/slow v1.0.0 "));
      assertEquals("ok\n", client.read().text());
    }
  }

  @Test
  void closesAConnectionThatSendsNothing() throws IOException {
    try (TestServer server = new TestServer(MemoryLog.ofSize(1), ConnectionsTest::impatient);
        RawClient client = server.connect()) {
      assertTrue(client.isAtEnd());
    }
  }

  @Test
  void closesAConnectionThatSendsItsHeadersByteByByte() throws Exception {
    try (TestServer server = new TestServer(MemoryLog.ofSize(1), ConnectionsTest::impatient);
        RawClient client = server.connect()) {
      client.send("GET /latest HTTP/1.1\nHost: test\nX: ");
      CompletableFuture<Boolean> end =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return client.isAtEnd();
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      while (!end.isDone()) {
        try {
          client.bytes(new byte[] {'x'});
        } catch (IOException e) {
          break; // closed
        }
        Thread.onSpinWait();
        end.completeOnTimeout(false, 20, TimeUnit.SECONDS);
        java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
      }
      assertTrue(end.get());
    }
  }

  @Test
  void closesAConnectionThatIsIdleAfterItsAnswer() throws IOException {
    try (TestServer server = new TestServer(MemoryLog.ofSize(1), ConnectionsTest::impatient);
        RawClient client = server.connect()) {
      assertEquals(200, client.request("GET", "/latest").status());
      assertTrue(client.isAtEnd());
    }
  }

  @Test
  void stopsAnsweringAClientThatReadsNothingAndClosesItsConnection() throws IOException {
    try (TestServer server = new TestServer(MemoryLog.ofSize(300), ConnectionsTest::impatient);
        RawClient client = server.connect()) {
      byte[] requests = "GET /tile/8/0/000 HTTP/1.1\r\nHost: t\r\n\r\n".repeat(20_000).getBytes();
      assertThrows(
          IOException.class,
          () -> {
            client.bytes(requests); // 160 MB of answers, more than the sockets hold
            while (true) {
              client.bytes(requests);
            }
          });
      String metrics = new String(server.get("/metrics").body());
      Matcher answered =
          Pattern.compile("sumdb_requests_total\\{code=\"200\",endpoint=\"tile\"} ([0-9]+)")
              .matcher(metrics);
      assertTrue(answered.find(), metrics);
      assertTrue(Integer.parseInt(answered.group(1)) < 5000, answered.group());
    }
  }

  @Test
  void waitsForASlowLookupLongerThanForAClient() throws IOException {
    MemoryLog log = MemoryLog.ofSize(3);
    CompletableFuture<LogRecord> slow = log.answer(UNKNOWN);
    try (TestServer server = new TestServer(log, ConnectionsTest::impatient);
        RawClient waiting = server.connect();
        RawClient idle = server.connect()) {
      waiting.send("GET /lookup/" + UNKNOWN + " HTTP/1.1\nHost: test\n\n");
      assertTrue(idle.isAtEnd(), "the idle one goes first");
      slow.complete(log.records(0, 1).get(0));
      assertEquals(200, waiting.read().status());
    }
  }

  @Test
  void serves2000IdleConnectionsAndNormalRequests() throws IOException {
    List<RawClient> idle = new ArrayList<>();
    try (TestServer server = new TestServer(MemoryLog.ofSize(300))) {
      for (int i = 0; i < 2000; i++) {
        idle.add(server.connect());
      }
      for (int i = 0; i < 300; i++) {
        assertEquals(200, server.get("/lookup/example.com/m" + i + "@v1.0.0").statusCode());
      }
      for (int i = 0; i < 2000; i += 50) {
        assertEquals(200, idle.get(i).request("GET", "/latest").status());
      }
      String metrics = new String(server.get("/metrics").body());
      assertTrue(metrics.contains("sumdb_connections 200"), metrics);
    } finally {
      for (RawClient client : idle) {
        client.close();
      }
    }
  }

  @Test
  void manyWaitingLookupsDoNotDelayKnownOnes() throws IOException {
    MemoryLog log = MemoryLog.ofSize(300);
    List<RawClient> waiting = new ArrayList<>();
    try (TestServer server = new TestServer(log)) {
      for (int i = 0; i < 64; i++) {
        String module = "example.com/hanging" + i + "@v1.0.0";
        log.answer(module);
        RawClient client = server.connect();
        client.send("GET /lookup/" + module + " HTTP/1.1\nHost: test\n\n");
        waiting.add(client);
      }
      for (int i = 0; i < 300; i++) {
        assertEquals(200, server.get("/lookup/example.com/m" + i + "@v1.0.0").statusCode());
      }
      for (int i = 0; i < 64; i++) {
        log.answer("example.com/hanging" + i + "@v1.0.0").complete(log.records(0, 1).get(0));
        assertEquals(200, waiting.get(i).read().status());
      }
    } finally {
      for (RawClient client : waiting) {
        client.close();
      }
    }
  }

  @Test
  void answersWhatIsInFlightBeforeItCloses() throws Exception {
    MemoryLog log = MemoryLog.ofSize(3);
    CompletableFuture<LogRecord> slow = log.answer(UNKNOWN);
    TestServer server = new TestServer(log);
    int port = server.server.port();
    try (RawClient waiting = server.connect();
        RawClient idle = server.connect()) {
      idle.request("GET", "/latest");
      int before = log.lookups.get();
      waiting.send("GET /lookup/" + UNKNOWN + " HTTP/1.1\nHost: test\n\n");
      while (log.lookups.get() == before) {
        Thread.onSpinWait();
      }
      CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);
      assertTrue(idle.isAtEnd(), "idle connections are closed at once");
      awaitRefusal(port);
      slow.complete(log.records(0, 1).get(0));
      assertEquals(200, waiting.read().status());
      assertTrue(waiting.isAtEnd());
      closed.get();
    }
  }

  /** The listener closes beside the connections, in no order; after a while it takes none more. */
  private static void awaitRefusal(int port) throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    boolean refused = false;
    while (!refused) {
      assertTrue(System.nanoTime() < deadline, "the listener still accepts");
      try {
        new RawClient(port).close();
      } catch (ConnectException e) {
        refused = true;
      }
    }
  }

  @Test
  @Tag("full") // takes as long as it says
  void closesWithin10SecondsWhateverIsInFlight() throws Exception {
    MemoryLog log = MemoryLog.ofSize(3);
    log.answer(UNKNOWN);
    TestServer server = new TestServer(log);
    try (RawClient waiting = server.connect()) {
      waiting.send("GET /lookup/" + UNKNOWN + " HTTP/1.1\nHost: test\n\n");
      while (log.lookups.get() == 0) {
        Thread.onSpinWait();
      }
      CompletableFuture.runAsync(server::close).get(10, TimeUnit.SECONDS);
      assertTrue(waiting.isAtEnd());
    }
  }

  @Test
  void leavesNoThread() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    TestServer server =
        new TestServer(MemoryLog.ofSize(3), options -> options.withAdmin("127.0.0.1", 0));
    assertEquals(200, server.get("/lookup/example.com/m1@v1.0.0").statusCode());
    server.close();
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    Set<String> left = Set.of("not looked");
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      left =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> !before.contains(thread))
              .map(Thread::getName)
              .filter(name -> !name.startsWith("HttpClient-"))
              .collect(Collectors.toSet());
      java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
    }
    assertEquals(Set.of(), left);
  }

  @Test
  void saysWhichAddressIsTaken() {
    try (TestServer server = new TestServer(MemoryLog.ofSize(1))) {
      int port = server.server.port();
      MemoryLog log = MemoryLog.ofSize(1);
      java.net.BindException taken =
          assertThrows(
              java.net.BindException.class,
              () ->
                  SumDbServer.start(
                      log, log, new ServerMetrics(), HttpOptions.listen("127.0.0.1", port)));
      assertEquals(
          "cannot listen on 127.0.0.1:" + port + ": Address already in use", taken.getMessage());
    }
  }
}
