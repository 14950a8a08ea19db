package dev.sumdb.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.sumdb.server.config.ServerConfig;
import dev.sumdb.server.config.Setting;
import dev.sumdb.server.log.LogDir;
import dev.sumdb.server.log.RefusedException;
import dev.sumdb.server.log.UsageException;
import java.io.IOException;
import java.net.BindException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SumDbTest {
  private static final String LINES =
      "example.com/m v1.0.0 h1:fCHMqo5ggHEQvwcrsN81zr5orRk5lClR36KRHpfUjKg=\n"
          + "example.com/m v1.0.0/go.mod h1:flS2VctbRrTv+sBE+VKgxx6hlkMGPVz9MGOmzMYFg3k=\n";
  private static final String LOOKUP = "/lookup/example.com/m@v1.0.0";

  @TempDir Path temp;
  private Path dir;
  private final Map<Setting, String> settings = new EnumMap<>(Setting.class);
  private final Map<String, String> variables = new java.util.HashMap<>();
  private final List<String> notices = new ArrayList<>();

  @BeforeEach
  void init() throws Exception {
    dir = temp.resolve("log");
    LogDir.init(dir, "sums.example", null);
    settings.put(Setting.DIR, dir.toString());
    settings.put(Setting.LISTEN, "127.0.0.1:0");
    variables.put("GOENV", "off");
    variables.put("HOME", temp.toString());
  }

  @Test
  void logsWhatItsUpstreamHasAndServesItAgain() throws Exception {
    settings.put(Setting.UPSTREAM, proxyTree().toUri().toString());
    try (SumDb server = start()) {
      assertTrue(server.fetches());
      assertTrue(get(server, LOOKUP).startsWith("200 0\n" + LINES + "\n"), get(server, LOOKUP));
      assertEquals(server.verifierKey() + " " + server.url(), server.gosumdb());
    }
    settings.put(Setting.UPSTREAM, "off");
    try (SumDb server = start()) {
      assertFalse(server.fetches());
      assertTrue(get(server, LOOKUP).startsWith("200 0\n" + LINES));
    }
  }

  @Test
  void leavesNothingRunning() throws Exception {
    start().close(); // what the runtime starts once and for ever
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    settings.put(Setting.UPSTREAM, proxyTree().toUri() + ",http://127.0.0.1:1");
    try (SumDb server = start()) {
      get(server, LOOKUP);
      get(server, "/lookup/example.com/none@v1.0.0");
    }
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (!before.contains(thread) && !isOfTheRuntime(thread)) {
        awaitEnd(thread);
      }
    }
    try (SumDb again = start()) {
      assertTrue(again.port() > 0, "the directory is free again");
    }
  }

  /** Before Java 21 the thread of an HTTP client ends when nothing refers to the client. */
  private static void awaitEnd(Thread thread) throws InterruptedException {
    for (int i = 0; i < 100 && thread.isAlive(); i++) {
      System.gc();
      thread.join(200);
    }
    assertFalse(thread.isAlive(), () -> thread + " is left: " + trace(thread));
  }

  @Test
  void servesSeveralLogsInOneProcess() throws Exception {
    Path second = temp.resolve("second");
    LogDir.init(second, "other.example", null);
    try (SumDb one = start()) {
      settings.put(Setting.DIR, second.toString());
      try (SumDb two = start()) {
        assertTrue(get(one, "/latest").contains("— sums.example "));
        assertTrue(get(two, "/latest").contains("— other.example "));
      }
    }
  }

  @Test
  void freesTheDirectoryWhenItCannotListen() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      settings.put(Setting.LISTEN, "127.0.0.1:" + taken.getLocalPort());
      BindException failure = assertThrows(BindException.class, this::start);
      assertTrue(
          failure.getMessage().startsWith("cannot listen on 127.0.0.1:" + taken.getLocalPort()));
    }
    settings.put(Setting.LISTEN, "127.0.0.1:0");
    start().close();
  }

  @Test
  void refusesADirectoryInUseAndOneWithoutALog() throws Exception {
    try (SumDb first = start()) {
      assertThrows(RefusedException.class, this::start);
      assertTrue(first.port() > 0);
    }
    settings.put(Setting.DIR, temp.resolve("none").toString());
    assertThrows(UsageException.class, this::start);
  }

  @Test
  void countsASourceThatIsSpelledTwiceOnce() throws Exception {
    settings.put(Setting.PRIVATE, "corp.example");
    settings.put(Setting.SUMDB, "off");
    settings.put(Setting.REQUIRE_AGREE, "2");
    String tree = proxyTree().toUri().toString();
    for (String twice :
        List.of(tree + "," + tree + "/./", "http://localhost:9202,http://127.0.0.1:09202/.,off")) {
      settings.put(Setting.UPSTREAM, twice);
      UsageException e = assertThrows(UsageException.class, this::start);
      assertEquals(
          "require-agree: 2 sources must agree, and upstream has 1", e.getMessage(), twice);
    }
    settings.put(Setting.UPSTREAM, tree + ",http://127.0.0.1:9202,http://127.0.0.1:9202/");
    notices.clear();
    start().close();
    assertEquals(
        List.of(
            "require-agree: http://127.0.0.1:9202/ is http://127.0.0.1:9202 once more: not counted",
            "require-agree: 2 of these must agree, and nobody checks that they are independent of"
                + " each other: "
                + tree
                + ", http://127.0.0.1:9202"),
        notices.stream().filter(line -> line.startsWith("require-agree")).toList());
  }

  @Test
  void skipsItselfInTheListOfItsUpstreams() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    settings.put(Setting.LISTEN, "127.0.0.1:" + port);
    settings.put(Setting.ADVERTISE, "https://sums.example/db");
    String self = "http://localhost:" + port + "/x";
    String list = self + ",https://sums.example/db," + proxyTree().toUri();
    settings.put(Setting.UPSTREAM, list);
    try (SumDb server = start()) {
      assertEquals(
          List.of(
              "upstream " + self + " is this server itself: skipped",
              "upstream https://sums.example/db is this server itself: skipped"),
          notices);
      assertTrue(get(server, LOOKUP).startsWith("200 "));
    }
  }

  /** It is this server's disk, not its upstream: the remedy must not send the operator there. */
  @Test
  void namesTheTemporaryDirectoryThatCannotHoldADownloadAndStaysReady() throws Exception {
    settings.put(Setting.UPSTREAM, proxyTree().toUri().toString());
    Path shared = temp.resolve("downloads");
    settings.put(Setting.TEMP_DIR, shared.toString());
    try (SumDb server = start()) {
      assertEquals("200 ready\n", get(server, "/readyz"));
      Path own = shared.resolve("log-" + server.verifierKey().idHex());
      Path away = Files.move(own, temp.resolve("away"));
      Files.createFile(own); // a full disk, for whoever is root
      String trouble =
          "temporary directory "
              + own
              + " cannot hold a download: java.nio.file.FileAlreadyExistsException: "
              + own;
      String remedy = "operator: make room at " + own + ", or choose another place with --temp-dir";
      assertEquals(
          "503 example.com/m@v1.0.0: cannot be fetched: " + trouble + "\n" + remedy + "\n",
          get(server, LOOKUP));
      assertEquals(
          "200 ready\nfetches fail: " + trouble + "; " + remedy + "\n", get(server, "/readyz"));
      Files.delete(own);
      Files.move(away, own);
      assertTrue(get(server, LOOKUP).startsWith("200 "));
      assertEquals("200 ready\n", get(server, "/readyz"));
    }
  }

  @Test
  void doesAsGoWouldWithTheEnvironment() throws Exception {
    settings.put(Setting.UPSTREAM, "go-env");
    variables.put("GOPROXY", proxyTree().toUri().toString());
    try (SumDb server = start()) {
      assertTrue(get(server, LOOKUP).startsWith("200 "));
    }
  }

  /** What GONOPROXY names is private: the list of proxies must not even hear of it. */
  @Test
  void tellsNoProxyAboutPrivateModules() throws Exception {
    variables.put("GOPRIVATE", "secret.invalid");
    assertEquals(List.of(), askedOfTheProxyFor("secret.invalid/m"));
    assertFalse(askedOfTheProxyFor("public.invalid/m").isEmpty());
  }

  /** GOPROXY may begin with a public proxy, and GOPRIVATE be set on the clients only. */
  @Test
  void tellsNoProxyOfGoAboutTheServersOwnPrivateModulesEither() throws Exception {
    settings.put(Setting.PRIVATE, "other.invalid,secret.invalid");
    settings.put(Setting.SUMDB, "off");
    assertEquals(List.of(), askedOfTheProxyFor("secret.invalid/m"));
    variables.put("GONOPROXY", "none"); // asked for: then the proxy is the place of private modules
    assertFalse(askedOfTheProxyFor("secret.invalid/m").isEmpty());
  }

  @Test
  void findsTheServersOwnPrivateModulesInGosDirectories() throws Exception {
    settings.put(Setting.PRIVATE, "example.com");
    settings.put(Setting.SUMDB, "off");
    settings.put(Setting.UPSTREAM, "go-env");
    variables.put("GOPROXY", "http://127.0.0.1:1," + proxyTree().toUri());
    variables.put("PATH", "");
    try (SumDb server = start()) {
      assertTrue(get(server, LOOKUP).startsWith("200 0\n" + LINES), get(server, LOOKUP));
    }
  }

  private List<String> askedOfTheProxyFor(String module) throws Exception {
    List<String> asked = new ArrayList<>();
    HttpServer proxy =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().getPath());
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    proxy.start();
    settings.put(Setting.UPSTREAM, "go-env");
    variables.put("GOPROXY", "http://127.0.0.1:" + proxy.getAddress().getPort() + ",direct");
    variables.put("PATH", ""); // no go, no git: direct fails without a network
    try (SumDb server = start()) {
      get(server, "/lookup/" + module + "@v1.0.0");
      return asked;
    } finally {
      proxy.stop(0);
    }
  }

  @Test
  void goesOnWithoutUpstreamWhereGoHasNone() throws Exception {
    settings.put(Setting.UPSTREAM, "go-env");
    variables.put("GOROOT", temp.toString());
    try (SumDb server = start()) {
      assertFalse(server.fetches());
      assertEquals(
          List.of("GOPROXY is set nowhere: unknown modules are not found; see --upstream"),
          notices);
    }
  }

  private SumDb start() throws Exception {
    notices.clear();
    ServerConfig config = ServerConfig.load(settings, Map.of(), Path.of(""));
    return SumDb.start(config, variables, notices::add, "test");
  }

  private static String get(SumDb server, String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + server.port() + path).toURL().openConnection();
    int code = connection.getResponseCode();
    try (var body = code < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return code + " " + new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Path proxyTree() throws IOException {
    Path versions = Files.createDirectories(temp.resolve("proxy/example.com/m/@v"));
    Files.writeString(versions.resolve("v1.0.0.mod"), "module example.com/m\n");
    Files.writeString(versions.resolve("v1.0.0.info"), "{\"Version\":\"v1.0.0\"}");
    try (ZipOutputStream zip =
        new ZipOutputStream(Files.newOutputStream(versions.resolve("v1.0.0.zip")))) {
      zip.putNextEntry(new ZipEntry("example.com/m@v1.0.0/go.mod"));
      zip.write("module example.com/m\n".getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry("example.com/m@v1.0.0/m.go"));
      zip.write("package m\n".getBytes(StandardCharsets.UTF_8));
    }
    return temp.resolve("proxy");
  }

  /** Threads that the JDK and this test's own client keep for the process. */
  private static boolean isOfTheRuntime(Thread thread) {
    String name = thread.getName();
    return name.startsWith("Keep-Alive-Timer")
        || name.startsWith("process reaper")
        || name.equals("Attach Listener");
  }

  private static String trace(Thread thread) {
    return List.of(thread.getStackTrace()).stream()
        .map(StackTraceElement::toString)
        .collect(Collectors.joining("\n  "));
  }
}
