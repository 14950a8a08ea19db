package dev.sumdb.cli.golang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.cli.Run;
import dev.sumdb.server.SumDb;
import dev.sumdb.server.config.ServerConfig;
import dev.sumdb.server.config.Setting;
import dev.sumdb.server.log.LogDir;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One GOSUMDB line for private modules and public ones, with the go command as it is. */
class OverlayGoTest {
  private static final String PRIVATE = "corp.example/plain@v1.0.0";

  @TempDir Path temp;
  private Path privateProxy;
  private Path publicProxy;
  private TestDatabase upstream;
  private HttpFront front;
  private SumDb server;
  private final List<String> notices = new ArrayList<>();

  @BeforeEach
  void startAll() throws Exception {
    privateProxy = temp.resolve("private");
    publicProxy = temp.resolve("public");
    ModuleTrees.writeProxy(privateProxy, ModuleTrees.checkedIn());
    ModuleTrees.writeProxy(publicProxy, publicTrees("honest"));
    upstream = database("upstream", publicProxy);
    front = HttpFront.start().forward("/", upstream.url() + "/");
    start();
  }

  @AfterEach
  void stopAll() {
    server.close();
    front.close();
    upstream.close();
  }

  private TestDatabase database(String name, Path modules) throws Exception {
    return TestDatabase.in(temp.resolve(name)).upstream(modules.toUri().toString()).start();
  }

  /** Modules public.example/p0 to p3. */
  private static List<ModuleTree> publicTrees(String content) {
    List<ModuleTree> trees = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String path = "public.example/p" + i;
      Map<String, byte[]> files = new TreeMap<>();
      files.put("go.mod", ModuleTree.utf8("module " + path + "\n\ngo 1.21\n"));
      String code = "package p\n\nconst Text = \"" + content + i + "\"\n";
      files.put("p.go", ModuleTree.utf8(code));
      trees.add(
          new ModuleTree(
              ModuleTree.mustParse(path + "@v1.0.0"),
              Instant.parse("2024-03-01T00:00:00Z"),
              new TreeMap<>(files)));
    }
    return trees;
  }

  private Path logDir() {
    return temp.resolve("log");
  }

  private void start() throws Exception {
    start(Map.of());
  }

  private void start(Map<Setting, String> more) throws Exception {
    if (!LogDir.holdsLog(logDir())) {
      LogDir.init(logDir(), "sums.overlay.example", null);
    }
    Map<Setting, String> flags = new EnumMap<>(Setting.class);
    flags.put(Setting.DIR, logDir().toString());
    flags.put(Setting.LISTEN, "127.0.0.1:0");
    flags.put(Setting.ACCESS_LOG, "false");
    flags.put(Setting.UPSTREAM, privateProxy.toUri().toString());
    flags.put(Setting.PRIVATE, "corp.example");
    flags.put(Setting.SUMDB, upstream.verifierKey() + " " + front.url());
    flags.putAll(more);
    ServerConfig config = ServerConfig.load(flags, Map.of(), Path.of(""));
    Map<String, String> variables = Map.of("GOENV", "off", "HOME", temp.toString());
    server = SumDb.start(config, variables, notices::add, "test");
  }

  private GoCommand user(String home) throws IOException {
    return GoCommand.installed(temp.resolve(home))
        .with("GOPROXY", privateProxy.toUri() + "," + publicProxy.toUri())
        .with("GOSUMDB", server.gosumdb());
  }

  /** A program that needs a private module and two public ones. */
  private void mustBuild(GoCommand user) throws IOException {
    GoCommand app = user.newModule("app");
    app.run("get", PRIVATE, "public.example/p0@v1.0.0", "public.example/p1@v1.0.0").mustSucceed();
    Files.writeString(
        app.dir().resolve("main.go"),
        """
        package main

        import (
        	"fmt"

        	_ "corp.example/plain"
        	p0 "public.example/p0"
        	p1 "public.example/p1"
        )

        func main() { fmt.Println(p0.Text, p1.Text) }
        """);
    assertEquals("honest0 honest1\n", app.run("run", ".").mustSucceed().out());
    assertEquals(6, app.goSum().size(), app.goSum().toString());
    assertEquals("all modules verified\n", app.run("mod", "verify").mustSucceed().out());
  }

  private Run sumdb(String... args) {
    return Run.in(temp, Map.of("GOENV", "off", "SUMDB_DIR", logDir().toString()), "", args);
  }

  @Test
  void oneLineGetsPrivateAndPublicModulesAndAgainWithoutTheDatabase() throws Exception {
    mustBuild(user("first"));
    assertEquals(2, upstream.size(), "only the public ones were asked of the database");
    for (String request : front.requests()) {
      assertFalse(request.contains("corp"), request);
    }

    front.close();
    mustBuild(user("second"));
    user("second")
        .newModule("other")
        .run("get", "public.example/p2@v1.0.0")
        .mustFail("503 Service Unavailable", "no proof from " + upstream.name());

    Run copied = sumdb("provenance", "public.example/p0@v1.0.0", "--export", "p0.proof");
    assertEquals(0, copied.exit(), copied.err());
    assertTrue(
        copied.out().contains("\ncopied from " + upstream.name() + ": record "), copied.out());
    Run hashed = sumdb("provenance", PRIVATE);
    assertTrue(hashed.out().contains("\nhashed here from file://"), hashed.out());
    Run proof = sumdb("verify", "proof", "p0.proof", "--sumdb", upstream.verifierKey());
    assertEquals(0, proof.exit(), proof.toString());
    byte[] bytes = Files.readAllBytes(temp.resolve("p0.proof"));
    bytes[bytes.length / 2] ^= 1;
    Files.write(temp.resolve("flipped.proof"), bytes);
    Run flipped = sumdb("verify", "proof", "flipped.proof", "--sumdb", upstream.verifierKey());
    assertTrue(flipped.exit() != 0, flipped.toString());
    assertEquals(0, sumdb("fsck", logDir().toString()).exit());
    assertEquals(0, sumdb("incidents").exit());
  }

  @Test
  void privateNamesBelowTheMirroredDatabaseAreNotFoundAndGoNowhere() throws Exception {
    GoCommand confused = user("first").with("GOPROXY", server.url() + "," + privateProxy.toUri());
    confused
        .with("GOSUMDB", upstream.verifierKey())
        .run("mod", "download", PRIVATE)
        .mustFail("404 Not Found", "the name is private here");
    for (String request : front.requests()) {
      assertFalse(request.contains("corp.example/plain"), request);
    }
  }

  @Test
  void theUserOfGoReadsWhyAModuleIsRefused() throws Exception {
    mustBuild(user("first"));
    server.close();
    start(Map.of(Setting.DENY, "public.example/p1 key stolen; corp.example/old recalled"));
    user("second")
        .newModule("app")
        .run("get", "public.example/p1@v1.0.0")
        .mustFail("403 Forbidden", "denied by the operator of this checksum database: key stolen");
    user("second")
        .newModule("app")
        .run("get", "corp.example/old@v3.0.0+incompatible")
        .mustFail("403 Forbidden", "denied by the operator of this checksum database: recalled");
    server.close();
    String proxies = privateProxy.toUri() + "," + publicProxy.toUri();
    start(Map.of(Setting.MIN_AGE, "3650d", Setting.UPSTREAM, proxies));
    user("third")
        .newModule("app")
        .run("get", "public.example/p2@v1.0.0")
        .mustFail("403 Forbidden", "too young: ", "come back after 2034-02-27T00:00:01Z");
    user("third").newModule("app").run("get", "public.example/p0@v1.0.0").mustSucceed();
  }

  @Test
  void oneAlteredSourceKeepsAPrivateModuleOutOfTheLog() throws Exception {
    server.close();
    Path altered = temp.resolve("altered");
    ModuleTree tree = ModuleTrees.checkedIn(PRIVATE);
    ModuleTrees.writeProxy(altered, List.of(tree.with("evil.go", "package plain\n")));
    String sources = privateProxy.toUri() + "," + altered.toUri();
    start(Map.of(Setting.REQUIRE_AGREE, "2", Setting.UPSTREAM, sources));
    user("first")
        .run("mod", "download", PRIVATE)
        .mustFail("503 Service Unavailable", "2 sources must agree on its hashes");
    assertEquals(0, count());
    Run incidents = sumdb("incidents");
    assertEquals(1, incidents.exit());
    assertTrue(
        incidents.out().matches("(?s)1 disagreement " + PRIVATE + "\n.*zip h1:.*zip h1:.*"),
        incidents.out());
    String file = incidents.out().replaceAll("(?s).*evidence: (.*?)\n.*", "$1");
    assertTrue(Files.readString(Path.of(file)).contains(altered.toUri().toString()), file);

    ModuleTrees.writeProxy(altered, List.of(tree));
    user("first").run("mod", "download", PRIVATE).mustSucceed();
    assertEquals(1, count());
  }

  /** The same key signs another history from the first or second record on. */
  @Test
  void aDatabaseThatForksOrRollsBackIsRefusedAndTheEvidenceKept() throws Exception {
    upstream.lookup("public.example/p3@v1.0.0");
    upstream.close();
    copy(temp.resolve("upstream"), temp.resolve("rolledback"));
    upstream = database("upstream", publicProxy);
    front.forward("/", upstream.url() + "/");
    mustBuild(user("first"));
    assertEquals(3, upstream.size());
    long before = count();
    server.close();

    Path evil = temp.resolve("evil");
    ModuleTrees.writeProxy(evil, publicTrees("evil"));
    try (TestDatabase fork = database("rolledback", evil)) {
      front.forward("/", fork.url() + "/");
      start();
      user("second")
          .with("GOPROXY", evil.toUri().toString())
          .newModule("app")
          .run("get", "public.example/p2@v1.0.0")
          .mustFail("502 Bad Gateway", "(GSV-FORK)");
      String ready = page("/readyz");
      assertTrue(ready.contains("incidents: 1 open (misbehaviour)"), ready);
      String metrics = page("/metrics");
      assertTrue(metrics.contains("\nsumdb_incidents_open 1.0\n"), metrics);
    }
    Run incidents = sumdb("incidents");
    assertEquals(1, incidents.exit());
    assertTrue(incidents.out().contains("GSV-FORK"), incidents.out());
    String file = incidents.out().replaceAll("(?s).*evidence: (.*?)\n.*", "$1");
    assertTrue(Files.readString(Path.of(file)).contains("go.sum database tree"), file);
    assertEquals(before, count(), "nothing is logged from it");

    assertEquals(2, sumdb("incidents", "--resolve", "1").exit());
    assertEquals(0, sumdb("incidents", "--resolve", "1", "--reason", "told them").exit());
    assertEquals(0, sumdb("incidents").exit());
    assertTrue(sumdb("incidents", "--all").out().contains(": told them\n"));
    assertFalse(page("/readyz").contains("incidents"));
  }

  private long count() throws IOException {
    return Long.parseLong(page("/latest").lines().toList().get(1));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  private String page(String path) throws IOException {
    try (InputStream in = URI.create(server.url() + path).toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
