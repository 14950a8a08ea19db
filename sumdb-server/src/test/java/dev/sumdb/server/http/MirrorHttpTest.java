package dev.sumdb.server.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.client.NotInSourceException;
import dev.sumdb.client.SourceException;
import dev.sumdb.client.TestDatabase;
import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.gosum.ModulePatterns;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.mirror.MirrorWorld;
import dev.sumdb.server.overlay.Forwarding;
import dev.sumdb.tlog.Tile;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another database below {@code /sumdb/NAME/}. */
class MirrorHttpTest {
  private static final ModulePatterns PRIVATE = ModulePatterns.parse("corp.example/*,*.internal");

  @TempDir Path dir;
  private final TestDatabase database = TestDatabase.ofSize(8, 1000);
  private final String base = "/sumdb/" + database.key().name();
  private MirrorWorld world;
  private TestServer server;

  /** As the overlay's policy has it. */
  private static final Forwarding POLICY =
      new Forwarding() {
        @Override
        public void admit(ModuleVersion module) throws ModuleNotFoundException {
          if (PRIVATE.matches(module.path())) {
            throw new ModuleNotFoundException("the name is private here");
          }
        }

        @Override
        public void forward(ModuleVersion module) throws ModuleNotFoundException {
          admit(module);
        }
      };

  @BeforeEach
  void start() throws IOException {
    world = new MirrorWorld(database, dir.resolve("mirror")).forwarding(POLICY).start();
    server = new TestServer(MemoryLog.ofSize(3), List.of(world.mirror));
  }

  @AfterEach
  void stop() {
    server.close();
    world.close();
  }

  private String url() {
    return "http://127.0.0.1:" + server.server.port();
  }

  private VerifyingClient client() {
    return new VerifyingClient(url() + base, database.key());
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private static String header(HttpResponse<byte[]> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @Test
  void answersLookupsTilesAndHeadsThatAClientCanProve() throws Exception {
    VerifyingClient client = client();
    assertEquals(5, client.lookup("example.com/m5@v1.0.5").id());
    database.grow(500);
    world.clock.move(Duration.ofSeconds(6));
    assertEquals(1400, client.lookup("example.com/m1400@v1.0.1400").id());
    assertEquals(1500, client.latest().size());
    HttpResponse<byte[]> lookup = server.get(base + "/lookup/example.com/m5@v1.0.5");
    assertEquals("text/plain; charset=UTF-8", header(lookup, "content-type"));
    assertEquals("public, max-age=3600", header(lookup, "cache-control"));
    HttpResponse<byte[]> latest = server.get(base + "/latest");
    assertArrayEquals(database.note(1500), latest.body());
    assertEquals("public, max-age=5", header(latest, "cache-control"));
    HttpResponse<byte[]> full = server.get(base + "/tile/8/0/000");
    assertArrayEquals(database.log().tile(new Tile(8, 0, 0, 256)), full.body());
    assertEquals("application/octet-stream", header(full, "content-type"));
    assertEquals("public, max-age=31536000, immutable", header(full, "cache-control"));
    HttpResponse<byte[]> again =
        server.get(base + "/tile/8/0/000", "If-None-Match", header(full, "etag"));
    assertEquals(304, again.statusCode());
    HttpResponse<byte[]> partial = server.get(base + "/tile/8/0/005.p/7");
    assertArrayEquals(database.log().tile(new Tile(8, 0, 5, 7)), partial.body());
    assertEquals("public, max-age=3600", header(partial, "cache-control"));
    assertEquals(200, server.send("HEAD", base + "/tile/8/0/005.p/7").statusCode());
  }

  @Test
  void answersTheProbeItself() throws Exception {
    world.stopUpstream();
    assertEquals(200, server.get(base + "/supported").statusCode());
    assertEquals(List.of(), world.asked);
  }

  @Test
  void ourOwnLogIsWhereItWas() throws Exception {
    assertEquals(200, server.get("/sumdb/" + MemoryLog.NAME + "/latest").statusCode());
    assertEquals(200, server.get("/latest").statusCode());
    assertEquals(200, server.get("/sumdb/" + MemoryLog.NAME + "/supported").statusCode());
    assertEquals(List.of(), world.asked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/sumdb/other.example/supported",
        "/sumdb/sum.golang.org/latest",
        "/example.com/m5/@v/list",
        "/example.com/m5/@v/v1.0.5.info",
        "/golang.org/toolchain/@v/v0.0.1-go1.21.0.linux-amd64.zip",
      })
  void whatIsNotRelayedIsNotFoundSoThatGoAsksTheNextProxy(String path) throws Exception {
    assertEquals(404, server.get(path).statusCode());
    assertEquals(List.of(), world.asked);
  }

  @Test
  void refusesWhatNoDatabaseHas() throws Exception {
    assertEquals(400, server.get(base + "/lookup/example.com/m5").statusCode());
    assertEquals(400, server.get(base + "/lookup/example.com/M5@v1.0.5").statusCode());
    assertEquals(400, server.get(base + "/lookup/example.com/m5@v1.0.5/go.mod").statusCode());
    assertEquals(400, server.get(base + "/tile/8/0/000.p/0").statusCode());
    assertEquals(404, server.get(base + "/tile/4/0/000").statusCode());
    assertEquals(400, server.get(base + "/tile/0/000").statusCode());
    assertEquals(400, server.get(base + "/").statusCode());
    assertEquals(405, server.send("PUT", base + "/latest").statusCode());
    assertEquals(List.of(), world.asked);
    assertEquals(404, server.get(base + "/tile/8/0/x999/999").statusCode());
  }

  @Test
  void passesOnWhatTheDatabaseDoesNotHave() throws Exception {
    HttpResponse<byte[]> absent = server.get(base + "/lookup/example.com/m5000@v1.0.5000");
    assertEquals(404, absent.statusCode());
    assertTrue(text(absent).startsWith("not found: example.com/m5000@v1.0.5000: "), text(absent));
    assertEquals("no-store", header(absent, "cache-control"));
    String path = TestDatabase.lookupPath(TestDatabase.module(9));
    database.refuse(path, NotInSourceException.gone("withdrawn"));
    HttpResponse<byte[]> gone = server.get(base + "/" + path);
    assertEquals(410, gone.statusCode());
    assertTrue(text(gone).startsWith("not found: example.com/m9@v1.0.9: withdrawn\n"), text(gone));
  }

  @Test
  void anOutageIsA503WithATimeToComeBack() throws Exception {
    String path = TestDatabase.lookupPath(TestDatabase.module(7));
    SourceException limit =
        SourceException.retryable(
            SourceException.Kind.STATUS, "status 429", Duration.ofSeconds(17));
    database.refuse(path, limit);
    HttpResponse<byte[]> limited = server.get(base + "/" + path);
    assertEquals(503, limited.statusCode());
    assertEquals("17", header(limited, "retry-after"));
    assertTrue(text(limited).startsWith("example.com/m7@v1.0.7: status 429\n"), text(limited));
    world.stopUpstream();
    HttpResponse<byte[]> gone = server.get(base + "/lookup/example.com/m8@v1.0.8");
    assertEquals(503, gone.statusCode());
    assertEquals("10", header(gone, "retry-after"));
    assertTrue(text(gone).startsWith("example.com/m8@v1.0.8: connection refused\n"), text(gone));
  }

  @Test
  void whatCannotBeProvenIsA502AndAnIncident() throws Exception {
    String path = TestDatabase.lookupPath(TestDatabase.module(7));
    database.alter(
        path,
        body ->
            new String(body, StandardCharsets.UTF_8)
                .replace("h1:", "h1:A")
                .getBytes(StandardCharsets.UTF_8));
    HttpResponse<byte[]> refused = server.get(base + "/" + path);
    assertEquals(502, refused.statusCode());
    assertTrue(text(refused).startsWith("example.com/m7@v1.0.7: GSV-RECORD: "), text(refused));
    assertTrue(
        text(refused)
            .endsWith(
                "the answer was refused; the operator finds the evidence with: sumdb incidents\n"),
        text(refused));
    assertEquals(List.of("GSV-RECORD example.com/m7@v1.0.7"), world.incidents);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "corp.example/secret@v1.0.0",
        "corp.example/secret/v2@v2.0.0",
        "corp.example/!secret@v1.0.0",
        "corp.example/%21secret/sub/v3@v3.1.0-pre",
        "git.internal/!a!b@v0.0.0-20200101000000-0123456789ab",
        "corp.example/secret@v2.0.0+incompatible",
        "corp.example/secret%40v1.0.0",
        "corp.example/secret@v1.0",
        "corp.example/Secret@v1.0.0",
        "corp.example/secret@v1.0.0/go.mod",
      })
  void asksNobodyAboutPrivateNamesHoweverTheyAreSpelled(String module) throws Exception {
    int status = server.get(base + "/lookup/" + module).statusCode();
    assertTrue(status == 404 || status == 400, "status " + status);
    server.get("/sumdb/nowhere/lookup/" + module);
    assertEquals(List.of(), world.asked);
  }

  @Test
  void countsWhatItHoldsAndWhatItAsks() throws Exception {
    client().lookup("example.com/m5@v1.0.5");
    client().lookup("example.com/m5@v1.0.5");
    String metrics = text(server.get("/metrics"));
    String label = "{database=\"" + database.key().name() + "\"";
    for (String line :
        List.of(
            "sumdb_mirror_requests_total" + label + ",kind=\"lookup\",result=\"hit\"} 1.0",
            "sumdb_mirror_requests_total" + label + ",kind=\"lookup\",result=\"miss\"} 1.0",
            "sumdb_mirror_head_size" + label + "} 1000.0",
            "sumdb_mirror_head_lag" + label + "} 0.0",
            "sumdb_mirror_cache_lookups" + label + "} 1.0",
            "sumdb_mirror_evictions_total" + label + "} 0.0",
            "sumdb_upstream_circuit_open{upstream=\"" + database.key().name() + "\"} 0.0")) {
      assertTrue(metrics.contains(line + "\n"), () -> line + " is not in\n" + metrics);
    }
    assertTrue(metrics.contains("sumdb_upstream_requests_total{code=\"ok\",upstream=\""), metrics);
  }

  @Test
  void aCachingProxyInFrontMixesHeadsThatAllHoldWhenTheDatabaseIsGone() throws Exception {
    Path home = Files.createDirectory(dir.resolve("nginx"));
    try (Nginx nginx = Nginx.inFrontOf(server.server.port(), home)) {
      VerifyingClient early = new VerifyingClient(nginx.url() + base, database.key());
      early.lookup("example.com/m7@v1.0.7");
      early.lookup("example.com/m999@v1.0.999");
      database.grow(700);
      world.clock.move(Duration.ofSeconds(6));
      early.lookup("example.com/m1600@v1.0.1600");
      world.stopUpstream();
      VerifyingClient cold = new VerifyingClient(nginx.url() + base, database.key());
      assertEquals(999, cold.lookup("example.com/m999@v1.0.999").id());
      assertEquals(1000, cold.latest().size(), "the lookup was not cached");
      assertEquals(1600, cold.lookup("example.com/m1600@v1.0.1600").id());
      assertEquals(7, cold.lookup("example.com/m7@v1.0.7").id());
      assertEquals(7, early.lookup("example.com/m7@v1.0.7").id());
    }
  }
}
