package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server as a process of its own. */
class ServeTest {
  @TempDir Path temp;
  private Path dir;
  private final Map<String, String> environment = new TreeMap<>();
  private final List<Serve> started = new ArrayList<>();

  @BeforeEach
  void isolate() {
    dir = temp.resolve("log");
    environment.put("HOME", temp.toString());
    environment.put("GOENV", "off");
    environment.put("GOPROXY", "off");
  }

  @AfterEach
  void stopAll() {
    started.forEach(Serve::kill);
  }

  @Test
  void servesAnExistingLogFromItsOneLineOnUntilSigterm() throws Exception {
    String key = init();
    Serve server = serve("serve");
    String line = "GOSUMDB='" + key + " " + server.url() + "'\n";
    assertEquals(line, server.out());
    assertEquals(200, server.get("/latest").statusCode());
    assertTrue(server.get("/").body().contains(key));
    assertEquals(404, server.get("/lookup/example.com/m@v1.0.0").statusCode());
    Run run = server.signal("TERM");
    assertEquals(0, run.exit(), run.err());
    assertEquals(line, run.out());
  }

  @Test
  void stopsAtSigintAsWell() throws Exception {
    init();
    assertEquals(0, serve("serve").signal("INT").exit());
  }

  @Test
  void makesItsOwnLogWithANameNobodyCanHavePinnedAndServesItAgain() throws Exception {
    Serve first = serve("quickstart");
    String name = first.out().replaceAll("(?s)GOSUMDB='([^+]*)\\+.*", "$1");
    assertTrue(name.matches("sumdb\\.local/[0-9a-f]{8}"), name);
    String key = first.out().split(" ")[0];
    Run run = first.signal("TERM");
    assertTrue(run.err().contains("sumdb: made a new log " + name + " in " + dir + "\n"));
    Serve second = serve("quickstart");
    assertEquals(key, second.out().split(" ")[0]);
    assertFalse(second.err().contains("made a new log"), second.err());
  }

  @Test
  void refusesAQuickstartUnderAnotherName() throws Exception {
    serve("quickstart", "--name", "sums.example/a").signal("TERM");
    serve("quickstart", "--name", "sums.example/a").signal("TERM");
    Run run = run("quickstart", "--name", "sums.example/b");
    assertEquals(2, run.exit());
    assertEquals(
        "sumdb: "
            + dir
            + " holds the log sums.example/a, not sums.example/b\n"
            + "  leave --name out, or name another directory with --dir\n",
        run.err());
  }

  @Test
  void hintsThatGoAsksNobodyAboutPrivateModules() throws Exception {
    environment.put("GOPRIVATE", "*.corp.example");
    Serve server = serve("quickstart");
    server.awaitErr(
        "sumdb: go asks no database about *.corp.example; to have it ask, set GONOSUMDB=none");
    server.awaitErr(
        "sumdb: *.corp.example is hashed here; all other names may be asked of sum.golang.org,"
            + " whose records are copied");
    server.signal("TERM");
    environment.put("GONOSUMDB", "none");
    assertFalse(serve("quickstart").signal("TERM").err().contains("asks no database"));
  }

  @Test
  void namesTheAdvertisedUrlAndLoopbackForAllAddresses() throws Exception {
    init();
    Serve behind = serve("serve", "--advertise", "https://sums.example/x/");
    assertTrue(behind.out().endsWith(" https://sums.example/x'\n"), behind.out());
    behind.signal("TERM");
    Serve all = serve("serve", "--listen=:0");
    assertTrue(all.url().matches("http://127\\.0\\.0\\.1:[0-9]+"), all.out());
  }

  @Test
  void movesTheOperatorsPagesToTheirOwnListener() throws Exception {
    init();
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Serve server = serve("serve", "--admin-listen", "127.0.0.1:" + port);
    assertEquals(404, server.get("/metrics").statusCode());
    HttpResponse<String> metrics = Serve.fetch("http://127.0.0.1:" + port + "/metrics");
    assertEquals(200, metrics.statusCode());
    assertEquals(
        "sumdb " + Version.current() + "\n",
        Serve.fetch("http://127.0.0.1:" + port + "/version").body());
  }

  @Test
  void readsTheEnvironmentAndTheFile() throws Exception {
    init();
    Path file = Files.writeString(temp.resolve("sumdb.yaml"), "log-format: json\nlisten: :1\n");
    environment.put("SUMDB_LISTEN", "127.0.0.1:0");
    environment.put("SUMDB_DIR", dir.toString());
    environment.put("SUMDB_LISTE", "x");
    Serve server = start("serve", "--config", file.toString());
    server.get("/latest");
    server.awaitErr("\"path\":\"/latest\"");
    Run run = server.signal("TERM");
    assertEquals(
        "sumdb: SUMDB_LISTE is no setting; did you mean SUMDB_LISTEN?",
        run.err().lines().findFirst().orElse(""));
    for (String line : run.err().lines().skip(1).toList()) {
      assertTrue(line.matches("\\{\"time\":\"[^\"]*Z\",.*}"), line);
    }
  }

  @Test
  void logsToStandardErrorOnly() throws Exception {
    init();
    Serve server = serve("serve");
    server.get("/latest");
    server.awaitErr(" path=/latest ");
    Run run = server.signal("TERM");
    assertEquals(1, run.out().lines().count(), run.out());
    Serve quiet = serve("serve", "--access-log", "false", "--log-level", "warn");
    quiet.get("/latest");
    assertEquals("", quiet.signal("TERM").err());
  }

  @Test
  void writesTheAccessLineOfEveryAnswerBeforeItEnds() throws Exception {
    init();
    Serve server = serve("serve");
    int asked = 200;
    for (int i = 0; i < asked; i++) {
      server.get("/latest");
    }
    String log = server.signal("TERM").err();
    assertEquals(asked, log.lines().filter(l -> l.contains(" path=/latest ")).count(), log);
    assertTrue(log.lines().allMatch(l -> l.startsWith("time=")), log);
  }

  @Test
  void refusesADirectoryWithoutALog() {
    Run run = run("serve");
    assertEquals(2, run.exit());
    assertEquals("", run.out());
    assertTrue(run.err().startsWith("sumdb: " + dir + " holds no log\n"), run.err());
    assertTrue(run.err().contains("sumdb init"), run.err());
    assertFalse(Files.exists(dir));
  }

  @Test
  void tellsThatThePortIsInUse() throws Exception {
    init();
    Serve first = serve("serve");
    String taken = first.url().substring("http://".length());
    Run init = Run.of("init", "sums.example", "--dir", temp.resolve("two").toString());
    assertEquals(0, init.exit(), init.err());
    Run run = run("serve", "--listen", taken, "--dir", temp.resolve("two").toString());
    assertEquals(2, run.exit(), run.err());
    assertEquals("", run.out());
    List<String> problem = run.err().lines().filter(l -> !l.startsWith("time=")).toList();
    assertTrue(
        problem.get(0).startsWith("sumdb: cannot listen on " + taken + ": Address already in use"),
        run.err());
    assertTrue(problem.get(1).contains("--listen HOST:PORT"), run.err());
  }

  @Test
  void tellsThatTheAddressIsNotOfThisMachine() {
    init();
    Run run = run("serve", "--listen", "no.such.host.invalid:0", "--log-level", "error");
    assertEquals(2, run.exit(), run.err());
    assertTrue(run.err().startsWith("sumdb: cannot listen on no.such.host.invalid:0: "), run.err());
    assertTrue(run.err().endsWith("  choose an address of this machine with --listen HOST:PORT\n"));
  }

  @Test
  void refusesAKeyThatOthersCanReadOrThatIsNone() throws Exception {
    init();
    Path key = dir.resolve("signer.key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    Run open = run("serve");
    assertEquals(2, open.exit());
    assertTrue(open.err().startsWith("sumdb: key file " + key), open.err());
    assertTrue(open.err().contains("chmod"), open.err());
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(key, "PRIVATE+KEY+nonsense");
    Run broken = run("serve");
    assertEquals(2, broken.exit(), broken.err());
    assertTrue(broken.err().startsWith("sumdb: damaged key file " + key + ": "), broken.err());
    assertTrue(broken.err().endsWith("  put back the signer.key of this log from its backup\n"));
    assertFalse(broken.err().contains("nonsense"), broken.err());
  }

  /** A key that signs, and is another log's, could begin a second history: that is refused. */
  @Test
  void refusesTheKeyOfAnotherLog() throws Exception {
    init();
    Path other = temp.resolve("other");
    assertEquals(0, Run.of("init", "sums.example", "--dir", other.toString()).exit());
    Files.copy(
        other.resolve("signer.key"),
        dir.resolve("signer.key"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.COPY_ATTRIBUTES);
    Run run = run("serve", "--listen", "127.0.0.1:0");
    assertEquals(4, run.exit(), run.err());
    assertTrue(run.err().contains("is not the public half of signer.key"), run.err());
  }

  @Test
  void refusesASecondServerOnTheDirectory() throws Exception {
    init();
    serve("serve");
    Run run = run("serve", "--listen", "127.0.0.1:0");
    assertEquals(4, run.exit());
    assertTrue(run.err().contains("is in use by another server\n  "), run.err());
  }

  @Test
  void refusesToSignWithoutItsLedger() throws Exception {
    init();
    Files.delete(dir.resolve("head-ledger"));
    Run run = run("serve", "--listen", "127.0.0.1:0");
    assertEquals(4, run.exit(), run.err());
    assertEquals("", run.out());
    assertTrue(run.err().contains("head-ledger"), run.err());
    assertTrue(run.err().lines().count() >= 2, "no remedy: " + run.err());
    assertFalse(Files.exists(dir.resolve("head-ledger")));
  }

  @Test
  void refusesADamagedStore() throws Exception {
    init();
    try (RandomAccessFile store = new RandomAccessFile(dir.resolve("log.db").toFile(), "rw")) {
      store.write("not a database at all".getBytes(StandardCharsets.UTF_8));
    }
    Run run = run("serve", "--listen", "127.0.0.1:0");
    assertEquals(4, run.exit(), run.err());
    assertTrue(run.err().contains("log.db"), run.err());
  }

  @Test
  void tellsAllProblemsOfTheConfigurationAtOnce() throws Exception {
    Path file = Files.writeString(temp.resolve("sumdb.yaml"), "lisen: :1\n");
    Run run = run("serve", "--config", file.toString(), "--log-level", "loud");
    assertEquals(2, run.exit());
    assertEquals(
        List.of(
            "sumdb: " + file + ":1: unknown key \"lisen\"; did you mean \"listen\"?",
            "sumdb: --log-level: log-level: want error, warn, info, debug, trace, got \"loud\""),
        run.err().lines().toList());
  }

  @Test
  void refusesAnUpstreamThatIsNone() throws Exception {
    init();
    for (String list : List.of("ftp://x.example", ",", "http://")) {
      Run run = run("serve", "--listen", "127.0.0.1:0", "--upstream", list);
      assertEquals(2, run.exit(), run.err());
      assertTrue(run.err().contains("sumdb: upstream: "), run.err());
    }
  }

  /** It would ask itself for what it is asked for, until no thread is left. */
  @Test
  void skipsItsOwnAddressInTheListWithANotice() throws Exception {
    init();
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String own = "http://127.0.0.1:" + port;
    environment.put("SUMDB_LISTEN", "127.0.0.1:" + port);
    Serve server = serve("serve", "--upstream", own + "," + own + "/base,off");
    server.awaitErr("sumdb: upstream " + own + " is this server itself: skipped\n");
    server.awaitErr("sumdb: upstream " + own + "/base is this server itself: skipped\n");
    HttpResponse<String> answer = server.get("/lookup/example.com/m@v1.0.0");
    assertEquals(404, answer.statusCode(), answer.body());
    Run run = server.signal("TERM");
    assertEquals(
        1, run.err().lines().filter(line -> line.contains("/example.com/m")).count(), run.err());
  }

  @Test
  void endsAtOnceAtASecondSignal() throws Exception {
    init();
    // An upstream that never answers keeps a lookup in flight, and so the first signal waiting.
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Serve server = serve("serve", "--upstream", "http://127.0.0.1:" + silent.getLocalPort());
      server.getInBackground("/lookup/example.com/m@v1.0.0");
      silent.accept();
      server.send("TERM");
      server.awaitRefusedConnection();
      long before = System.nanoTime();
      assertEquals(143, server.signal("TERM").exit());
      assertTrue(System.nanoTime() - before < 5_000_000_000L, "it waited");
    }
  }

  private String init() {
    Run run = Run.of("init", "sums.example", "--dir", dir.toString());
    assertEquals(0, run.exit(), run.err());
    return run.out().strip();
  }

  private Run run(String... args) {
    return Shell.finish(Serve.process(temp, environment, withDir(args)));
  }

  private Serve serve(String... args) throws IOException {
    environment.putIfAbsent("SUMDB_LISTEN", "127.0.0.1:0");
    return start(withDir(args));
  }

  private Serve start(String... args) throws IOException {
    Serve server = Serve.start(temp, environment, args);
    started.add(server);
    return server;
  }

  private String[] withDir(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    if (!all.contains("--dir")) {
      all.addAll(List.of("--dir", dir.toString()));
    }
    return all.toArray(String[]::new);
  }
}
