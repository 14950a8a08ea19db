package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.client.ClientState;
import dev.sumdb.client.TestDatabase;
import dev.sumdb.gosum.ModuleVersion;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When serve and quickstart copy public modules, and when they refuse to start. */
class OverlayRulesTest {
  private static final ModuleVersion M3 = TestDatabase.module(3);

  @TempDir Path temp;
  private final Map<String, String> environment = new TreeMap<>();
  private final List<Serve> started = new ArrayList<>();
  private final TestDatabase database = TestDatabase.ofSize(8, 12);
  private DatabaseServer upstream;
  private String sumdb;

  @BeforeEach
  void isolate() throws Exception {
    upstream = DatabaseServer.of(database);
    sumdb = database.key() + " " + upstream.url();
    environment.put("HOME", temp.toString());
    environment.put("GOENV", "off");
    environment.put("GOPROXY", "http://127.0.0.1:1"); // nobody: off would lead out of this machine
    environment.put("SUMDB_DIR", temp.resolve("log").toString());
    environment.put("SUMDB_LISTEN", "127.0.0.1:0");
  }

  @AfterEach
  void stopAll() {
    started.forEach(Serve::kill);
    upstream.close();
  }

  private Run run(String... args) {
    return Run.in(temp, environment, "", args);
  }

  private Serve start(String... args) {
    Serve server = Serve.start(temp, environment, args);
    started.add(server);
    return server;
  }

  private void init() {
    assertEquals(0, run("init", "sums.example.com").exit());
  }

  /** What it says is the only memory of which history was seen. */
  @Test
  void aDamagedTrustedHeadEndsTheStartWithARemedy() throws Exception {
    init();
    String[] serve = {"serve", "--sumdb", sumdb, "--private", "corp.example"};
    Serve first = start(serve);
    assertEquals(200, first.get("/lookup/" + M3.escaped()).statusCode());
    first.signal("TERM");
    String name = ClientState.directoryName(database.key());
    Path head = temp.resolve("log/upstream").resolve(name).resolve("head");
    Files.writeString(head, "garbage");
    Run run = run(serve);
    assertEquals(2, run.exit(), run.err());
    assertTrue(run.err().contains(head + " is damaged: "), run.err());
    assertTrue(run.err().contains("move it away"), run.err());
  }

  @Test
  void serveRefusesAnEmptyListOfAllowedNames() {
    init();
    Run run = run("serve", "--sumdb", sumdb, "--private", "corp.example", "--allow", "");
    assertEquals(2, run.exit(), run.err());
    assertTrue(run.err().contains("allow: no module is named"), run.err());
  }

  @Test
  void serveRefusesADatabaseWithoutPrivateNames() {
    init();
    for (String[] args :
        new String[][] {
          {"serve", "--sumdb", sumdb},
          {"serve", "--sumdb", sumdb, "--private", ""},
          {"serve", "--sumdb", sumdb, "--private", ","},
          {"serve", "--private", ","}
        }) {
      Run run = run(args);
      assertEquals(2, run.exit(), run.toString());
      assertEquals(
          "sumdb: no module is private: every name would be asked of the database of public"
              + " modules\n"
              + "  set --private PATTERNS or GOPRIVATE, or say that there are none: --private"
              + " none\n",
          run.err().replaceFirst("(?s)^.*?sumdb: no", "sumdb: no"));
    }
    assertEquals(List.of(), upstream.requests());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--require-agree=3", "--deny=example.com/m3", "--min-age=soon"})
  void serveRefusesPoliciesThatCannotBeKept(String option) {
    init();
    Run run =
        run(
            "serve",
            "--private=corp.example",
            "--sumdb",
            sumdb,
            "--upstream=http://127.0.0.1:1",
            option);
    assertEquals(2, run.exit(), run.toString());
  }

  @Test
  void serveCopiesFromTheDatabaseAndNamesIt() throws Exception {
    init();
    environment.put("GOPRIVATE", "corp.example");
    environment.put("SUMDB_SUMDB", sumdb);
    Serve server = start("serve", "--deny", "example.com/m4 stolen; corp.example/bad recalled");
    server.awaitErr(
        "sumdb: corp.example is hashed here; all other names may be asked of "
            + database.key().name()
            + ", whose records are copied");
    HttpResponse<String> copied = server.get("/lookup/" + M3.escaped());
    assertEquals(200, copied.statusCode());
    assertTrue(copied.body().startsWith("0\n" + TestDatabase.lines(M3, "")), copied.body());

    HttpResponse<String> denied = server.get("/lookup/example.com/m4@v1.0.4");
    assertEquals(403, denied.statusCode());
    assertEquals(
        "example.com/m4@v1.0.4: denied by the operator of this checksum database: stolen\n"
            + "use another version, or ask the operator\n",
        denied.body());
    String below = "/sumdb/" + database.key().name() + "/lookup/";
    assertEquals(403, server.get(below + "example.com/m4@v1.0.4").statusCode());
    assertEquals(403, server.get("/lookup/corp.example/bad@v1.0.0").statusCode());
    assertEquals(404, server.get("/lookup/corp.example/lib@v1.0.0").statusCode());
    assertEquals(404, server.get(below + "corp.example/lib@v1.0.0").statusCode());
    assertEquals(404, server.get(below + "corp.example/!lib/v2@v2.0.0").statusCode());
    assertEquals(404, server.get("/lookup/example.com/none@v1.0.0").statusCode());
    for (String request : upstream.requests()) {
      assertFalse(request.contains("corp") || request.contains("m4"), request);
    }

    upstream.close();
    assertEquals(200, server.get("/lookup/" + M3.escaped()).statusCode());
    HttpResponse<String> absent = server.get("/lookup/example.com/m5@v1.0.5");
    assertEquals(503, absent.statusCode());
    assertTrue(absent.headers().firstValue("retry-after").isPresent());
    assertTrue(absent.body().contains("no proof from " + database.key().name()), absent.body());
  }

  @Test
  void quickstartGoesOnWithoutPrivateNamesAndSaysSo() throws Exception {
    Serve server = start("quickstart", "--sumdb", sumdb);
    server.awaitErr(
        "sumdb: no module is private (GOPRIVATE, --private); every name may be asked of "
            + database.key().name());
    assertEquals(200, server.get("/lookup/" + M3.escaped()).statusCode());
  }

  /** The list would be of no use otherwise, and the names in it would leave. */
  @Test
  void quickstartWithAListAndNoPrivateNameHashesWhatItServes() throws Exception {
    environment.put("GOSUMDB", sumdb);
    Serve server =
        start(
            "quickstart",
            "--upstream",
            Files.createDirectory(temp.resolve("none")).toUri().toString());
    server.awaitErr("sumdb: this log hashes whatever its upstream serves, public modules included");
    assertEquals(404, server.get("/lookup/" + M3.escaped()).statusCode());
    assertEquals(List.of(), upstream.requests());
  }

  @Test
  void quickstartWithoutADatabaseSaysSoAndGoesOnAsBefore() {
    environment.put("GOSUMDB", "off");
    Serve server = start("quickstart");
    server.awaitErr("sumdb: GOSUMDB=off: there is no database to copy public modules from");
    server.awaitErr("sumdb: this log hashes whatever its upstream serves, public modules included");
  }

  @Test
  void quickstartAfterItsOwnLineWasSetGoesOnWithThePublicDatabase() throws Exception {
    environment.put("GOPRIVATE", "corp.example");
    environment.put("GOSUMDB", sumdb);
    Serve first = start("quickstart");
    String line = first.out().replaceAll("(?s)GOSUMDB='(.*)'\n", "$1");
    assertEquals(200, first.get("/lookup/" + M3.escaped()).statusCode());
    first.signal("TERM");
    environment.put("GOSUMDB", line);
    Serve second = start("quickstart");
    second.awaitErr("sumdb: GOSUMDB names this server itself (sumdb.local/");
    second.awaitErr("all other names may be asked of sum.golang.org, whose records are copied");
    assertEquals(200, second.get("/lookup/" + M3.escaped()).statusCode(), "it is logged");
  }
}
