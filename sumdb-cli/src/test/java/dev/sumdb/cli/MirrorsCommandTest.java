package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sumdb.client.TestDatabase;
import dev.sumdb.goproxy.FakeProxy;
import dev.sumdb.goproxy.TestTls;
import dev.sumdb.gosum.H1;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.modzip.ModuleZip;
import dev.sumdb.modzip.ZipBytes;
import dev.sumdb.modzip.ZipLimits;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirrorsCommandTest {
  private static final ModuleVersion TOML = new ModuleVersion("example.com/Toml", "v1.5.0");
  private static final String FILES = "/example.com/%21toml/@v/";
  private static final String INFO = "{\"Version\":\"v1.5.0\",\"Time\":\"2025-03-01T10:00:00Z\"}";
  private static final byte[] GO_MOD = "module example.com/Toml\n".getBytes(StandardCharsets.UTF_8);

  @TempDir Path temp;
  private VerifierWorld world;
  private final List<FakeProxy> proxies = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    world = new VerifierWorld(temp);
    Path zip = Files.write(temp.resolve("toml.zip"), zip("package toml\n"));
    String h1 = ModuleZip.check(zip, TOML, ZipLimits.GO).h1();
    world.database.add(
        TOML,
        "example.com/Toml v1.5.0 "
            + h1
            + "\nexample.com/Toml v1.5.0/go.mod "
            + H1.goMod(GO_MOD)
            + "\n");
  }

  @AfterEach
  void stop() throws IOException {
    world.close();
    for (FakeProxy proxy : proxies) {
      proxy.close();
    }
  }

  private static byte[] zip(String content) {
    return new ZipBytes()
        .file("example.com/Toml@v1.5.0/go.mod", new String(GO_MOD, StandardCharsets.UTF_8))
        .file("example.com/Toml@v1.5.0/toml.go", content)
        .build();
  }

  /** A module proxy that does everything right, and relays no database. */
  private FakeProxy proxy() throws IOException {
    return serve(FakeProxy.start());
  }

  private FakeProxy serve(FakeProxy proxy) {
    proxies.add(proxy);
    proxy.on(FILES + "v1.5.0.info", FakeProxy.answer(200, "application/json", bytes(INFO)));
    proxy.on(FILES + "list", FakeProxy.text(200, "v1.4.0\nv1.5.0\n"));
    proxy.on(FILES + "v1.5.0.mod", FakeProxy.answer(200, "text/plain; charset=UTF-8", GO_MOD));
    return proxy.on(
        FILES + "v1.5.0.zip", FakeProxy.answer(200, "application/zip", zip("package toml\n")));
  }

  /** The proxy relays this database as well. */
  private FakeProxy relay(FakeProxy proxy, TestDatabase database) throws IOException {
    String base = "/sumdb/" + database.key().name();
    proxy.on(base + "/supported", FakeProxy.text(200, ""));
    String lookup = "lookup/" + TOML.escaped();
    String tile = "tile/8/0/000.p/" + database.log().size();
    for (String path : List.of("latest", lookup, tile)) {
      byte[] body = database.read(path, 1 << 20);
      proxy.on(
          base + "/" + path.replace("!", "%21"),
          FakeProxy.answer(200, "application/octet-stream", body));
    }
    return proxy;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String list(FakeProxy... mirrors) {
    List<String> urls = new ArrayList<>();
    for (FakeProxy mirror : mirrors) {
      urls.add(mirror.base().toString());
    }
    return String.join(",", urls);
  }

  private Run run(String list, String... args) {
    List<String> all = new ArrayList<>(List.of("mirrors", list, "--module", TOML.toString()));
    all.addAll(List.of(args));
    return world.run(all.toArray(String[]::new));
  }

  private JsonNode json(int exit, String list, String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--format", "json"));
    Run run = run(list, all.toArray(String[]::new));
    assertEquals(exit, run.exit(), run.out() + run.err());
    return new ObjectMapper().readTree(run.out());
  }

  private static List<String> events(JsonNode mirror) {
    List<String> events = new ArrayList<>();
    for (JsonNode event : mirror.get("events")) {
      events.add(event.get("kind").asText() + " " + event.get("message").asText());
    }
    return events;
  }

  @Test
  void findsHealthyWhatServesWhatTheLogProves() throws Exception {
    FakeProxy plain = proxy();
    FakeProxy relay = relay(proxy(), world.database);
    JsonNode report = json(0, list(plain, relay));
    assertEquals(
        "[true,true]",
        List.of(
                report.at("/mirrors/0/healthy").asBoolean(),
                report.at("/mirrors/1/healthy").asBoolean())
            .toString()
            .replace(" ", ""));
    assertTrue(report.at("/modules/0/proven").asBoolean());
    assertEquals(404, report.at("/mirrors/0/supported").asInt());
    assertEquals(200, report.at("/mirrors/1/supported").asInt());
    assertEquals(13, report.at("/mirrors/1/treeSize").asInt());
    assertEquals(1.0, report.at("/mirrors/1/successRate").asDouble());
    for (String phase : List.of("dnsMs", "connectMs", "firstByteMs", "totalMs", "infoMs")) {
      assertTrue(report.at("/mirrors/0/" + phase + "/p95").isNumber(), phase);
    }
    assertTrue(report.at("/mirrors/0/tlsMs").isNull());
    assertEquals(
        List.of(
            "/sumdb/" + world.database.key().name() + "/supported",
            FILES + "v1.5.0.info",
            FILES + "list",
            FILES + "v1.5.0.mod",
            FILES + "v1.5.0.zip"),
        plain.targets());
  }

  @Test
  void printsATableAndWhatIsWrong() throws Exception {
    FakeProxy good = proxy();
    FakeProxy bad = proxy().on(FILES + "v1.5.0.info", FakeProxy.text(500, "no\n"));
    Run run = run(list(good, bad));
    assertEquals(1, run.exit());
    List<String> lines = run.out().lines().toList();
    assertTrue(lines.get(0).matches("mirror +state +dns +connect +tls +first byte +.*"), run.out());
    assertTrue(lines.get(1).matches(good.base() + "  healthy .* 100\\.0% +404 +-"), run.out());
    assertTrue(lines.get(2).startsWith(bad.base() + "  unhealthy"), run.out());
    assertTrue(run.out().contains(bad.base() + ": 1 of 4 requests failed\n"), run.out());
    assertTrue(
        run.out().contains(bad.base() + ": example.com/Toml@v1.5.0.info: status 500\n"), run.out());
  }

  @Test
  void findsSlowMirrors() throws Exception {
    FakeProxy slow = proxy();
    FakeProxy.Answer info = FakeProxy.answer(200, "application/json", bytes(INFO));
    slow.on(
        FILES + "v1.5.0.info",
        out -> {
          try {
            Thread.sleep(1600); // what is measured
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          info.write(out);
        });
    JsonNode report = json(1, list(slow, proxy()), "--threshold", "1500ms", "--no-zip");
    assertFalse(report.at("/mirrors/0/healthy").asBoolean());
    assertTrue(report.at("/mirrors/1/healthy").asBoolean(), report.toString());
    assertTrue(
        report.at("/mirrors/0/unhealthy/0").asText().endsWith(" ms at p95, want 1500 ms"),
        report.toString());
    Run best =
        run(list(slow, proxies.get(1)), "--threshold", "1500ms", "--best", "--format", "env");
    assertEquals("GOPROXY=" + proxies.get(1).base() + "\n", best.out());
  }

  @Test
  void endsAWaitAfterTheTimeout() throws Exception {
    FakeProxy silent = proxy();
    silent.on(FILES + "v1.5.0.info", silent.hanging(""));
    JsonNode report = json(1, list(silent, proxy()), "--timeout", "700ms", "--no-zip");
    assertTrue(
        report.at("/mirrors/0/problems/0").asText().contains("no answer within 700 ms"),
        report.toString());
  }

  @Test
  void findsOtherContentThanTheLogProves() throws Exception {
    FakeProxy altered = proxy();
    altered.on(
        FILES + "v1.5.0.zip", FakeProxy.answer(200, "application/zip", zip("package evil\n")));
    altered.on(FILES + "v1.5.0.mod", FakeProxy.text(200, "module example.com/evil\n"));
    JsonNode report = json(1, list(altered, proxy()));
    List<String> events = events(report.at("/mirrors/0"));
    assertEquals(2, events.size(), events.toString());
    assertTrue(
        events.get(0).matches("mod serves h1:.*, the log proves " + quoted(H1.goMod(GO_MOD))),
        events.toString());
    assertTrue(events.get(1).matches("zip serves h1:.*, the log proves h1:.*"), events.toString());
    assertEquals(List.of(), events(report.at("/mirrors/1")));
  }

  private static String quoted(String text) {
    return java.util.regex.Pattern.quote(text);
  }

  @Test
  void findsOtherInfosAndShorterLists() throws Exception {
    FakeProxy odd = proxy();
    odd.on(FILES + "v1.5.0.info", FakeProxy.text(200, INFO.replace("2025", "2024")));
    odd.on(FILES + "list", FakeProxy.text(200, "v1.5.0\n"));
    JsonNode report = json(1, list(proxy(), odd, proxy()));
    assertEquals(
        List.of(
            "info the .info says v1.5.0 of 2024-03-01T10:00:00Z, others v1.5.0 of"
                + " 2025-03-01T10:00:00Z",
            "list the list lacks 1 of 2 versions, e.g. v1.4.0"),
        events(report.at("/mirrors/1")));
  }

  @Test
  void takesAShorterListForLag() throws Exception {
    FakeProxy behind = proxy().on(FILES + "list", FakeProxy.text(200, "v1.5.0\n"));
    assertEquals(1, events(json(0, list(proxy(), behind)).at("/mirrors/1")).size());
    behind.on(FILES + "list", FakeProxy.text(404, "no\n"));
    assertEquals(
        List.of("list no list: status 404"),
        events(json(0, list(proxies.get(1), behind)).at("/mirrors/1")));
  }

  @Test
  void takesAPageForNoAnswer() throws Exception {
    FakeProxy login = proxy();
    FakeProxy.Answer page = FakeProxy.answer(200, "text/html", bytes("<html>log in</html>"));
    for (String file : List.of("v1.5.0.info", "list", "v1.5.0.mod", "v1.5.0.zip")) {
      login.on(FILES + file, page);
    }
    JsonNode report = json(1, list(login, proxy()));
    assertEquals(
        "example.com/Toml@v1.5.0.info: an HTML page, status 200",
        report.at("/mirrors/0/problems/0").asText());
    assertFalse(report.at("/mirrors/0/modules").asBoolean());
  }

  @Test
  void takesAMirrorOfTheDatabaseAloneForHealthy() throws Exception {
    FakeProxy only = FakeProxy.start();
    proxies.add(only);
    relay(only, world.database);
    JsonNode report = json(0, list(only, proxy()));
    assertTrue(report.at("/mirrors/0/healthy").asBoolean(), report.toString());
    assertFalse(report.at("/mirrors/0/modules").asBoolean());
    assertEquals(List.of(), events(report.at("/mirrors/0")));
    Run best = run(list(only), "--best", "--format", "env");
    assertEquals("", best.out());
    assertEquals(1, best.exit(), best.err());
    assertTrue(best.err().contains("no module proxy of the list is healthy"), best.err());
  }

  @Test
  void alarmsWhenAMirrorRelaysAnotherHistory() throws Exception {
    TestDatabase fork = world.database.forkAt(5).grow(6);
    fork.add(TOML, TestDatabase.lines(TOML, "evil"));
    fork.add(TestDatabase.module(99), TestDatabase.lines(TestDatabase.module(99), ""));
    FakeProxy evil = relay(proxy(), fork);
    Run run = run(list(evil, proxy()));
    assertEquals(4, run.exit(), run.out() + run.err());
    assertTrue(run.out().contains(": drift log " + world.database.key().name() + ": GSV-FORK"));
    assertTrue(run.err().contains("evidence: "), run.err());
  }

  @Test
  void measuresTheHandshakeWithAnAuthorityOfOnesOwn() throws Exception {
    TestTls tls = TestTls.in(Files.createDirectories(temp.resolve("tls")));
    FakeProxy secure = serve(FakeProxy.startTls(tls.context()));
    JsonNode stranger = json(3, list(secure));
    assertTrue(
        stranger.at("/mirrors/0/problems/0").asText().startsWith("connection: tls: "),
        stranger.toString());
    world.environment.put("SSL_CERT_FILE", tls.authority().toString());
    JsonNode report = json(0, list(secure));
    assertTrue(report.at("/mirrors/0/tlsMs/p50").isNumber(), report.toString());
  }

  @Test
  void saysWhenNoMirrorCanBeReached() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Run run = run("http://127.0.0.1:" + port);
    assertEquals(3, run.exit(), run.out() + run.err());
    assertTrue(run.out().contains("unreachable"), run.out());
  }

  @Test
  void comparesMirrorsWithEachOtherWhereNothingIsProven() throws Exception {
    world.environment.put("GOSUMDB", world.database.key() + " http://127.0.0.1:1");
    FakeProxy odd = proxy();
    odd.on(FILES + "v1.5.0.zip", FakeProxy.answer(200, "application/zip", zip("package odd\n")));
    JsonNode report = json(1, list(proxy(), odd, proxy()));
    assertFalse(report.at("/modules/0/proven").asBoolean());
    assertTrue(events(report.at("/mirrors/1")).get(0).contains(", others serve h1:"));
    assertEquals(3, run(list(proxies.get(1), proxies.get(2))).exit());
  }

  @Test
  void asksForNoPrivateModule() throws Exception {
    FakeProxy proxy = proxy();
    for (String variable : List.of("GOPRIVATE", "GONOPROXY", "GONOSUMDB")) {
      world.environment.put(variable, "example.com");
      Path file = world.write("go.sum", "example.com/Toml v1.5.0 " + H1.goMod(GO_MOD) + "\n");
      Run run = run(list(proxy), file.toString());
      assertEquals(5, run.exit(), run.out() + run.err());
      assertTrue(run.err().contains("is private (example.com) and not asked for"), run.err());
      world.environment.remove(variable);
    }
    assertEquals(List.of(), proxy.targets());
    assertEquals(List.of(), world.server.requests());
  }

  @Test
  void takesModulesFromFilesAndMirrorsFromAFile() throws Exception {
    FakeProxy proxy = proxy();
    Path sums = world.write("go.sum", "example.com/Toml v1.5.0/go.mod " + H1.goMod(GO_MOD) + "\n");
    Path list = world.write("mirrors.txt", "# ours\n" + proxy.base() + " # near\n\n");
    Run run = world.run("mirrors", list.toString(), sums.toString(), "--format", "json");
    assertEquals(0, run.exit(), run.out() + run.err());
  }

  @Test
  void writesMetricsOfAllRounds() throws Exception {
    FakeProxy proxy = proxy();
    Path file = temp.resolve("mirrors.prom");
    Run run =
        run(
            list(proxy),
            "--format",
            "json",
            "--format",
            "prometheus=" + file,
            "--every",
            "1ms",
            "--rounds",
            "2");
    assertEquals(0, run.exit(), run.err());
    assertEquals(2, run.out().lines().count());
    String metrics = Files.readString(file);
    String label = "{mirror=\"" + proxy.base() + "\"";
    assertTrue(metrics.contains("sumdb_mirror_healthy" + label + "} 1\n"), metrics);
    assertTrue(metrics.contains("sumdb_mirror_requests_total" + label + "} 8\n"), metrics);
    assertTrue(metrics.contains("sumdb_mirror_failures_total" + label + "} 0\n"), metrics);
    assertTrue(
        metrics.contains("sumdb_mirror_first_byte_seconds" + label + ",quantile=\"0.95\"} 0."),
        metrics);
    for (String line : metrics.lines().toList()) {
      assertTrue(line.matches("# (HELP|TYPE) .*|sumdb_mirror_\\w+\\{[^}]*\\} -?[0-9.]+"), line);
    }
  }

  @Test
  void refusesWhatItDoesNotUnderstand() {
    assertEquals(2, run("http://127.0.0.1:1", "--format", "jsno").exit());
    assertEquals(2, run("http://127.0.0.1:1", "--format", "env").exit());
    assertEquals(2, run("http://127.0.0.1:1", "--format", "json", "--format", "text").exit());
    assertEquals(2, run("direct").exit());
    assertEquals(2, run("http://127.0.0.1:1", "--threshold", "fast").exit());
    assertEquals(2, world.run("mirrors", "http://127.0.0.1:1", "--module", "nonsense").exit());
    world.environment.put("GOSUMDB", "off");
    assertEquals(2, run("http://127.0.0.1:1").exit());
    assertEquals(List.of(), world.server.requests());
  }

  @Test
  void leavesPasswordsOut() throws Exception {
    TestTls tls = TestTls.in(Files.createDirectories(temp.resolve("tls")));
    world.environment.put("SSL_CERT_FILE", tls.authority().toString());
    FakeProxy secure = serve(FakeProxy.startTls(tls.context()));
    String url = secure.base().toString().replace("://", "://user:secret@");
    for (String format : List.of("text", "json", "prometheus", "env")) {
      Run run = run(url, "--best", "--format", format);
      assertEquals(0, run.exit(), run.out() + run.err());
      assertFalse((run.out() + run.err()).contains("secret"), run.out());
    }
  }
}
