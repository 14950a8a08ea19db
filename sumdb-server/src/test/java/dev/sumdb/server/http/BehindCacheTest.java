package dev.sumdb.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A caching nginx in front, which keeps what our headers allow. */
class BehindCacheTest {
  @Test
  void oldHeadsOldTilesAndNewOnesFitTogether(@TempDir Path dir) throws Exception {
    MemoryLog log = MemoryLog.ofSize(300);
    try (TestServer server = new TestServer(log);
        Nginx nginx = Nginx.inFrontOf(server.server.port(), dir)) {
      check(nginx.url(), log);
    }
  }

  private static void check(String base, MemoryLog log) throws Exception {
    VerifyingClient early = new VerifyingClient(base, log.verifierKey());
    assertEquals(7, early.lookup("example.com/m7@v1.0.0").id());
    assertEquals(299, early.lookup("example.com/m299@v1.0.0").id());
    assertEquals(300, early.latest().size());
    assertEquals(404, early.get("/lookup/example.com/m600@v1.0.0").statusCode());

    for (int i = 300; i < 700; i++) {
      log.append("example.com/m" + i + "@v1.0.0");
    }
    log.publish();
    assertEquals(600, early.lookup("example.com/m600@v1.0.0").id(), "a 404 was cached");
    assertEquals(700, early.latest().size());
    assertEquals(7, early.lookup("example.com/m7@v1.0.0").id());

    // Its first answer comes from the cache, with a head of 300 records and a partial tile.
    VerifyingClient cold = new VerifyingClient(base, log.verifierKey());
    assertEquals(7, cold.lookup("example.com/m7@v1.0.0").id());
    assertEquals(300, cold.latest().size(), "the lookup was not cached");
    assertEquals(650, cold.lookup("example.com/m650@v1.0.0").id());
    assertEquals(700, cold.latest().size());
    assertEquals(299, cold.lookup("example.com/m299@v1.0.0").id());

    List<String> cached =
        Stream.concat(early.answers().stream(), cold.answers().stream())
            .map(answer -> answer.headers().firstValue("x-cache").orElse("none"))
            .toList();
    assertTrue(cached.contains("HIT"), () -> "" + cached);
    assertTrue(cached.contains("MISS"), () -> "" + cached);
  }
}
