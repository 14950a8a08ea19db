package dev.sumdb.cli.golang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways to the database, and how go spells a module path with capitals on each of them. */
class PrefixModeGoTest {
  private static final String MODULE = "corp.example/BurntSushi/TOML@v0.2.0-RC1";
  private static final String RAW = "lookup/corp.example/!burnt!sushi/!t!o!m!l@v0.2.0-!r!c1";
  private static final String ENCODED = RAW.replace("!", "%21");

  @TempDir Path temp;
  private Path proxy;
  private TestDatabase database;
  private HttpFront front;
  private GoCommand go;

  @BeforeEach
  void startAll() throws Exception {
    proxy = temp.resolve("proxy");
    ModuleTrees.writeProxy(proxy, ModuleTrees.checkedIn());
    database = TestDatabase.in(temp.resolve("log")).upstream(proxy.toUri().toString()).start();
    front = HttpFront.start();
    go = GoCommand.installed(temp.resolve("home"));
  }

  @AfterEach
  void stopAll() {
    front.close();
    database.close();
  }

  @Test
  void aKeyWithoutAUrlFindsTheDatabaseBehindAProxyWithAPath() throws Exception {
    String below = "/artifacts/go/sumdb/" + database.name() + "/";
    front.serve("/artifacts/go/", proxy).forward(below, database.url() + below.substring(13));
    mustDownload(go.with("GOPROXY", front.url() + "/artifacts/go").with("GOSUMDB", key()));
    List<String> asked = front.requests();
    assertTrue(asked.contains(below + "supported"), asked.toString());
    assertTrue(asked.contains(below + ENCODED), asked.toString());
  }

  @Test
  void theDatabaseItselfMayStandInTheProxyList() throws Exception {
    front.forward("/", database.url() + "/");
    String list = front.url() + "," + proxy.toUri();
    mustDownload(go.with("GOPROXY", list).with("GOSUMDB", key()));
    String below = "/sumdb/" + database.name() + "/";
    assertTrue(front.requests().contains(below + "supported"), front.requests().toString());
    assertTrue(front.requests().contains(below + RAW), front.requests().toString());
  }

  @Test
  void aUrlWithoutAPathIsAskedWithRawExclamationMarks() throws Exception {
    front.forward("/", database.url() + "/");
    mustDownload(
        go.with("GOPROXY", proxy.toUri().toString()).with("GOSUMDB", key() + " " + front.url()));
    assertTrue(front.requests().contains("/" + RAW), front.requests().toString());
  }

  @Test
  void aUrlWithAPathIsAskedWithEncodedExclamationMarks() throws Exception {
    front.forward("/go/sums/", database.url() + "/");
    String url = front.url() + "/go/sums";
    mustDownload(go.with("GOPROXY", proxy.toUri().toString()).with("GOSUMDB", key() + " " + url));
    assertTrue(front.requests().contains("/go/sums/" + ENCODED), front.requests().toString());
  }

  private String key() {
    return database.verifierKey();
  }

  private void mustDownload(GoCommand user) throws Exception {
    user.run("mod", "download", MODULE).mustSucceed();
    assertEquals(1, database.size());
    assertTrue(
        user.latestHead(database.name()).startsWith("go.sum database tree\n1\n"),
        "the client keeps the head");
  }
}
