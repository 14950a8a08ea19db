package dev.sumdb.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Which answers are given again without asking. */
class LookupCacheTest {
  private static final String PATH = "/lookup/example.com/m1@v1.0.0";

  @Test
  void aSettledAnswerIsKeptInMemory() throws IOException {
    assertEquals(1, lookupsOfTwoRequests(true));
  }

  /** It may turn out to contradict another database, and then must not be answered again. */
  @Test
  void anAnswerThatIsNotSettledIsNotKept() throws IOException {
    assertEquals(2, lookupsOfTwoRequests(false));
  }

  @Test
  void anAnswerThatIsNotSettledIsNotKeptByCachesInFront() throws IOException {
    MemoryLog log = MemoryLog.ofSize(3);
    try (TestServer server = new TestServer(log)) {
      assertEquals("public, max-age=3600", caching(server));
      log.settled = false;
      assertEquals("no-store", caching(server));
    }
  }

  private static String caching(TestServer server) throws IOException {
    return server.get(PATH).headers().firstValue("cache-control").orElseThrow();
  }

  @Test
  void whatWasSettledIsAskedAgainWhenItIsNotAnyMore() throws IOException {
    MemoryLog log = MemoryLog.ofSize(3);
    try (TestServer server = new TestServer(log)) {
      server.get(PATH);
      log.settled = false;
      server.get(PATH);
      assertEquals(2, log.lookups.get());
    }
  }

  private static int lookupsOfTwoRequests(boolean settled) throws IOException {
    MemoryLog log = MemoryLog.ofSize(3);
    log.settled = settled;
    try (TestServer server = new TestServer(log)) {
      assertEquals(200, server.get(PATH).statusCode());
      assertEquals(200, server.get(PATH).statusCode());
      return log.lookups.get();
    }
  }
}
