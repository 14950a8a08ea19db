package dev.sumdb.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.client.TestDatabase;
import dev.sumdb.server.mirror.MirrorWorld;
import dev.sumdb.server.upstream.IngestionMetrics;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PagesTest {
  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  @Test
  void theHomePageHasTheLineToCopy() throws IOException {
    try (TestServer server = new TestServer(MemoryLog.ofSize(3))) {
      HttpResponse<byte[]> home = server.get("/");
      String line =
          "GOSUMDB='"
              + server.log.verifierKey()
              + " http://127.0.0.1:"
              + server.server.port()
              + "'";
      assertEquals("http://127.0.0.1:" + server.server.port(), server.server.url());
      assertTrue(text(home).contains(line), text(home));
      assertTrue(text(home).contains("<td>3</td>"));
      assertTrue(text(home).contains(server.log.head().head().root().toString()));
      String policy = home.headers().firstValue("content-security-policy").get();
      assertTrue(
          policy.matches(
              "default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; frame-ancestors 'none';"
                  + " base-uri 'none'; form-action 'none'"),
          policy);
      assertFalse(text(home).contains("<script"));
    }
  }

  @Test
  void theHomePageNamesTheAdvertisedUrlEscaped() throws IOException {
    String url = "https://sum.example/<'&\">";
    try (TestServer server =
        new TestServer(MemoryLog.ofSize(3), options -> options.withAdvertise(url))) {
      String home = text(server.get("/"));
      assertTrue(home.contains(" https://sum.example/&lt;&#39;&amp;&quot;&gt;'</pre>"), home);
      assertEquals(url, server.server.url());
    }
  }

  @Test
  void anAdminListenerHasTheOperatorsPagesAndNothingElse() throws Exception {
    try (TestServer server =
        new TestServer(
            MemoryLog.ofSize(3),
            options -> options.withAdmin("127.0.0.1", 0).withVersion("1.2.3"))) {
      assertFalse(server.server.port() == server.server.adminPort());
      try (RawClient admin = new RawClient(server.server.adminPort())) {
        for (String path : new String[] {"/healthz", "/readyz", "/metrics", "/version"}) {
          assertEquals(200, admin.request("GET", path).status(), path);
          assertEquals(200, admin.request("HEAD", path).status(), path);
          assertEquals(405, admin.request("PUT", path).status(), path);
          assertEquals(404, server.get(path).statusCode(), path);
        }
        assertEquals("sumdb 1.2.3\n", admin.request("GET", "/version").text());
        for (String path :
            new String[] {"/", "/latest", "/tile/8/0/000", "/lookup/example.com/m0@v1.0.0"}) {
          assertEquals(404, admin.request("GET", path).status(), path);
        }
        assertEquals(400, admin.request("GET", "//healthz").status());
      }
      assertEquals(200, server.get("/").statusCode());
      assertEquals(200, server.get("/robots.txt").statusCode());
      assertEquals(200, server.get("/latest").statusCode());
    }
  }

  /** What it names must exist. */
  @Test
  void readinessTellsOfIncidentsAndWhereToLook() throws IOException {
    MemoryLog log = MemoryLog.ofSize(3);
    try (TestServer server = new TestServer(log)) {
      assertEquals("ready\n", text(server.get("/readyz")));
      log.incidents = List.of("misbehaviour", "conflict", "conflict");
      assertEquals(
          "ready\nincidents: 3 open (conflict, misbehaviour);"
              + " sumdb incidents lists them with their evidence\n",
          text(server.get("/readyz")));
    }
  }

  @Test
  void oneListenerHasAllPages() {
    try (TestServer server = new TestServer(MemoryLog.ofSize(3))) {
      assertEquals(server.server.port(), server.server.adminPort());
    }
  }

  @Test
  void metricsCountRequestsByEndpointAndCode() throws IOException {
    try (TestServer server = new TestServer(MemoryLog.ofSize(3))) {
      server.get("/lookup/example.com/m0@v1.0.0");
      server.get("/lookup/example.com/m0@v1.0.0");
      server.get("/lookup/example.com/none@v1.0.0");
      server.get("/tile/8/0/000.p/3");
      server.get("/tile/0/000.p/3");
      server.get("/tile/8/0/000");
      server.get("/nothing");
      System.gc(); // meters hold what they measure weakly: what only they hold counts no more
      String metrics = text(server.get("/metrics"));
      for (String line :
          new String[] {
            "sumdb_requests_total{code=\"200\",endpoint=\"lookup\"} 2",
            "sumdb_requests_total{code=\"404\",endpoint=\"lookup\"} 1",
            "sumdb_requests_total{code=\"200\",endpoint=\"tile\"} 1",
            "sumdb_requests_total{code=\"404\",endpoint=\"tile\"} 1",
            "sumdb_requests_total{code=\"200\",endpoint=\"c2sp_tile\"} 1",
            "sumdb_requests_total{code=\"404\",endpoint=\"other\"} 1",
            "sumdb_request_duration_seconds_count{endpoint=\"lookup\"} 3",
            "sumdb_request_duration_seconds_bucket{endpoint=\"lookup\",le=\"1.5\"} 3",
            "sumdb_lookup_total{result=\"hit\"} 1",
            "sumdb_tree_size 3",
            "sumdb_cache_hits_total{cache=\"record\"} 1",
            "sumdb_cache_hits_total{cache=\"tile\"} 1",
            "sumdb_writes_refused 0",
            "sumdb_appended_records_total{source=\"hashed\"} 3",
            "sumdb_appended_records_total{source=\"copied\"} 0",
            "sumdb_build_info{version=\"development\"} 1",
            "sumdb_security_errors_total 0",
            "sumdb_verify_failures_total{kind=\"record\"} 0",
          }) {
        assertTrue(
            metrics.contains("\n" + line + "\n") || metrics.contains("\n" + line + ".0\n"),
            () -> "no " + line + " in\n" + metrics);
      }
      assertTrue(metrics.contains("\nsumdb_head_age_seconds "), metrics);
      assertTrue(metrics.contains("\njvm_memory_used_bytes{"), metrics);
    }
  }

  @Test
  void everyMetricIsDocumentedAndEveryDocumentedOneIsThere(@TempDir Path dir) throws IOException {
    Path file = Path.of(System.getProperty("sumdb.root"), "docs", "metrics.md");
    Set<String> documented = names("sumdb_[a-z_]+(?=[`{\\[ ])", Files.readString(file));
    MemoryLog log = MemoryLog.ofSize(3);
    try (TestServer server =
            new TestServer(log, options -> options.withDataDir(Path.of("").toAbsolutePath()));
        MirrorWorld relayed = new MirrorWorld(TestDatabase.ofSize(8, 1), dir).start()) {
      server.get("/latest");
      ServerMetrics ingestion = new ServerMetrics();
      ingestion.observeMirror(relayed.mirror);
      ingestion.observeCertificate(Instant.EPOCH);
      ingestion.fetch("u", IngestionMetrics.Fetch.OK, Duration.ofSeconds(1));
      ingestion.circuit("u", false);
      String scraped = text(server.get("/metrics")) + ingestion.scrape();
      Set<String> served = names("(?<=# TYPE )sumdb_[a-z_]+", scraped);
      documented.removeIf(name -> name.endsWith("_bucket"));
      // Micrometer keeps the largest value of each histogram besides.
      served.removeIf(name -> name.endsWith("_seconds_max"));
      assertEquals(served, documented);
      ingestion.close();
    }
  }

  private static Set<String> names(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void metricsCountIngestion() {
    ServerMetrics metrics = new ServerMetrics();
    metrics.fetch("https://proxy.test", IngestionMetrics.Fetch.NOT_FOUND, Duration.ofSeconds(2));
    metrics.fetch("https://proxy.test", IngestionMetrics.Fetch.NOT_FOUND, Duration.ofSeconds(2));
    metrics.circuit("https://proxy.test", true);
    String text = metrics.scrape();
    assertTrue(
        text.contains(
            "sumdb_upstream_requests_total{code=\"notfound\",upstream=\"https://proxy.test\"} 2"),
        text);
    assertTrue(
        text.contains("sumdb_upstream_duration_seconds_sum{upstream=\"https://proxy.test\"} 4"),
        text);
    assertTrue(
        text.contains("sumdb_upstream_circuit_open{upstream=\"https://proxy.test\"} 1"), text);
    metrics.circuit("https://proxy.test", false);
    assertTrue(
        metrics
            .scrape()
            .contains("sumdb_upstream_circuit_open{upstream=\"https://proxy.test\"} 0"));
    metrics.close();
  }
}
