package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.SumDb;
import dev.sumdb.server.config.ServerConfig;
import dev.sumdb.server.config.Setting;
import dev.sumdb.server.log.Log;
import dev.sumdb.server.log.LogDir;
import dev.sumdb.server.log.LogOptions;
import dev.sumdb.server.log.NewRecord;
import dev.sumdb.server.log.Provenance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FsckCommandTest {
  private static final String HASH = "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

  @TempDir Path temp;

  @Test
  void findsALogClean() throws Exception {
    LogDir log = log(300);
    Run run = Run.of("fsck", log.path().toString());
    assertEquals(0, run.exit(), run.err());
    assertTrue(
        run.out().matches("sums\\.example: clean, 300 records, 1 tiles, .* size 300, root .*=\n"),
        run.out());
    assertEquals("", run.err());
  }

  @Test
  void printsOneJsonObject() throws Exception {
    Run run = Run.of("fsck", "-json", log(2).path().toString());
    assertTrue(
        run.out()
            .matches(
                "\\{\"schemaVersion\":1,\"tool\":\"sumdb\",\"version\":\"[^\"]+\","
                    + "\"name\":\"sums.example\",\"treeSize\":2,\"rootHash\":\"[^\"]+\","
                    + "\"records\":2,\"tiles\":0,\"heads\":[0-9]+,\"damages\":\\[],"
                    + "\"exitCode\":0}\n"),
        run.out());
  }

  @Test
  void printsEachDamageOnALine() throws Exception {
    LogDir log = log(3);
    Path ledger = log.path().resolve("head-ledger");
    Files.delete(ledger);
    Run run = Run.of("fsck", log.path().toString());
    assertEquals(1, run.exit());
    assertEquals("head-ledger: " + ledger + " is missing\n", run.out());
    assertTrue(run.err().startsWith("sumdb: sums.example: 1 damaged, 3 records"), run.err());
    assertTrue(
        Run.of("fsck", "--json", log.path().toString())
            .out()
            .contains(
                "\"damages\":[{\"where\":\"head-ledger\",\"what\":\"" + ledger + " is missing"));
  }

  @Test
  void refusesADirectoryWithoutALog() {
    Run run = Run.of("fsck", temp.toString());
    assertEquals(2, run.exit());
    assertTrue(run.err().startsWith("sumdb: " + temp + " holds no log\n"), run.err());
  }

  @Test
  void refusesAKeyThatIsNone() {
    Run run = Run.of("fsck", temp.toString(), "--key", "x");
    assertEquals(2, run.exit());
    assertTrue(run.err().startsWith("sumdb: --key: malformed verifier id"), run.err());
  }

  @Test
  void asksForTheKeyOfAServedLog() {
    Run run = Run.of("fsck", "http://127.0.0.1:1");
    assertEquals(2, run.exit());
    assertTrue(run.err().startsWith("sumdb: which key signs http://127.0.0.1:1?\n"), run.err());
  }

  @Test
  void tellsThatAServedLogCannotBeRead() throws Exception {
    String key = log(1).verifierKey().toString();
    Run run = Run.of("fsck", "http://127.0.0.1:1", "--key", key);
    assertEquals(3, run.exit());
    assertTrue(
        run.err()
            .startsWith(
                "sumdb: could not check http://127.0.0.1:1: reading http://127.0.0.1:1/latest: "),
        run.err());
  }

  @Test
  void findsAServedLogClean() throws Exception {
    LogDir log = log(300);
    try (SumDb server = serve(log)) {
      Run run = Run.of("fsck", server.url() + "/", "--key", log.verifierKey().toString());
      assertEquals(0, run.exit(), run.err());
      assertTrue(
          run.out().startsWith("sums.example: clean, 300 records, 3 tiles, 2 signed heads,"));
    }
  }

  @Test
  void tellsAnotherKeyFromDamage() throws Exception {
    LogDir log = log(3);
    String other = Run.of("key", "generate", "sums.example").out().lines().toList().get(1);
    try (SumDb server = serve(log)) {
      Run run = Run.of("fsck", server.url(), "--key", other);
      assertEquals(3, run.exit());
      assertTrue(
          run.err().contains("/latest: not signed by " + other + ": wrong key or wrong server?"),
          run.err());
    }
  }

  @Test
  void findsAServedRecordThatIsNotTheSignedOne() throws Exception {
    LogDir log = log(3);
    try (SumDb server = serve(log);
        Altered altered =
            new Altered(
                server.url(),
                (path, body) ->
                    path.equals("/tile/8/data/000.p/3")
                        ? body.replace("m1 v1.0.0 h1:47", "m1 v1.0.0 h1:48")
                        : body)) {
      Run run = Run.of("fsck", altered.url(), "--key", log.verifierKey().toString());
      assertEquals(1, run.exit(), run.err());
      assertTrue(run.out().contains("records give "), run.out());
    }
  }

  @Test
  void findsAServedSignatureFalse() throws Exception {
    LogDir log = log(3);
    try (SumDb server = serve(log);
        Altered altered =
            new Altered(
                server.url(),
                (path, body) -> path.equals("/latest") ? body.replace("\n3\n", "\n2\n") : body)) {
      Run run = Run.of("fsck", altered.url(), "--key", log.verifierKey().toString());
      assertEquals(1, run.exit(), run.err());
      assertTrue(run.out().startsWith("/latest: "), run.out());
    }
  }

  /** The start script tells the runtime that standard error is a terminal. */
  @Test
  void showsItsProgressOnATerminal() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "no script(1) to make a terminal");
    LogDir log = log(2100);
    try (SumDb server = serve(log);
        Altered slow = new Altered(server.url(), FsckCommandTest::slowly)) {
      String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
      String fsck =
          "term=; [ ! -t 2 ] || term=-Dsumdb.terminal=true; exec "
              + String.join(" ", java, "$term -XX:TieredStopAtLevel=1 -cp \"$CP\"")
              + String.join(" ", "", Main.class.getName(), "fsck", slow.url())
              + " --key "
              + log.verifierKey();
      Map<String, String> environment = Map.of("CP", System.getProperty("java.class.path"));
      Run run = Shell.in(temp, environment).run("/usr/bin/script", "-qec", fsck, "/dev/null");
      assertEquals(0, run.exit(), run.out());
      assertTrue(
          run.out()
              .matches(
                  "(?s)(\r?sumdb: [0-9]+ of 2100 records, [0-9]+/s, [0-9]+ s left\u001b\\[K)+"
                      + "\r\u001b\\[Ksums\\.example: clean, 2100 records, .*"),
          run.out());
    }
  }

  /** So that the first 1,024 records take longer than the interval of the progress. */
  private static String slowly(String path, String body) {
    if (path.startsWith("/tile/8/data/")) {
      try {
        Thread.sleep(200);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    return body;
  }

  @Test
  void checksTheDirectoryOfARunningServer() throws Exception {
    LogDir log = log(3);
    try (SumDb server = serve(log)) {
      assertEquals(0, Run.of("fsck", log.path().toString()).exit());
      assertTrue(server.port() > 0);
    }
  }

  private LogDir log(int records) throws Exception {
    LogDir dir = LogDir.init(temp.resolve("log"), "sums.example", null);
    try (Log log = Log.open(dir, LogOptions.defaults())) {
      List<CompletableFuture<?>> appended = new ArrayList<>();
      for (int i = 0; i < records; i++) {
        ModuleVersion module = ModuleVersion.of("example.com/m" + i, "v1.0.0");
        String text =
            module.path()
                + " v1.0.0 "
                + HASH
                + "\n"
                + module.path()
                + " v1.0.0/go.mod "
                + HASH
                + "\n";
        appended.add(
            log.append(
                new NewRecord(
                    module, text, new Provenance(Provenance.Kind.HASHED, "test", "", ""))));
      }
      for (CompletableFuture<?> one : appended) {
        one.get();
      }
    }
    return dir;
  }

  private static SumDb serve(LogDir log) throws Exception {
    ServerConfig config =
        ServerConfig.load(
            Map.of(Setting.DIR, log.path().toString(), Setting.LISTEN, "127.0.0.1:0"),
            Map.of(),
            Path.of(""));
    return SumDb.start(config, Map.of(), notice -> {}, "test");
  }

  /** Somebody between the log and its reader. */
  private static final class Altered implements AutoCloseable {
    private final HttpServer server;

    Altered(String upstream, BiFunction<String, String, String> change) throws IOException {
      HttpClient client = HttpClient.newHttpClient();
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            String path = exchange.getRequestURI().getRawPath();
            try {
              HttpResponse<byte[]> answer =
                  client.send(
                      HttpRequest.newBuilder(URI.create(upstream + path)).build(),
                      HttpResponse.BodyHandlers.ofByteArray());
              String text = new String(answer.body(), StandardCharsets.ISO_8859_1);
              byte[] body = change.apply(path, text).getBytes(StandardCharsets.ISO_8859_1);
              exchange.sendResponseHeaders(answer.statusCode(), body.length);
              exchange.getResponseBody().write(body);
            } catch (InterruptedException e) {
              throw new IOException(e);
            } finally {
              exchange.close();
            }
          });
      server.start();
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
