package dev.sumdb.cli.golang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which names reach the database under GONOSUMDB and GOPRIVATE. */
class SkippedNamesGoTest {
  private static final String LOOKUP = "/lookup/corp.example/plain@v1.0.0";

  @TempDir Path temp;
  private TestDatabase database;
  private HttpFront front;
  private GoCommand go;

  @BeforeEach
  void startAll() throws Exception {
    Path proxy = temp.resolve("proxy");
    ModuleTrees.writeProxy(proxy, ModuleTrees.checkedIn());
    database = TestDatabase.in(temp.resolve("log")).upstream(proxy.toUri().toString()).start();
    front = HttpFront.start().forward("/", database.url() + "/");
    go =
        GoCommand.installed(temp.resolve("home"))
            .with("GOPROXY", proxy.toUri().toString())
            .with("GONOPROXY", "none")
            .with("GOSUMDB", database.verifierKey() + " " + front.url());
  }

  @AfterEach
  void stopAll() {
    front.close();
    database.close();
  }

  @Test
  void noRequestArrivesForNamesInGonosumdb() throws Exception {
    get(go.with("GONOSUMDB", "corp.example"));
    assertEquals(List.of(), front.requests());
  }

  @Test
  void noRequestArrivesForNamesInGoprivate() throws Exception {
    get(go.with("GOPRIVATE", "*.example/plain"));
    assertEquals(List.of(), front.requests());
  }

  @Test
  void gonosumdbNoneBringsPrivateNamesBackToTheDatabase() throws Exception {
    get(go.with("GOPRIVATE", "corp.example").with("GONOSUMDB", "none"));
    assertTrue(front.requests().contains(LOOKUP), front.requests().toString());
  }

  @Test
  void namesOutsideThePatternsAreAskedFor() throws Exception {
    get(go.with("GONOSUMDB", "corp.example/other,example"));
    assertTrue(front.requests().contains(LOOKUP), front.requests().toString());
  }

  private static void get(GoCommand user) throws Exception {
    GoCommand app = user.newModule("app");
    app.run("get", "corp.example/plain@v1.0.0").mustSucceed();
    assertEquals(2, app.goSum().size(), app.goSum().toString());
  }
}
