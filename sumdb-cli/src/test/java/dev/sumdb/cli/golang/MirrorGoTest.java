package dev.sumdb.cli.golang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The go command behind servers that relay another database, which then goes away. */
class MirrorGoTest {
  private static final String FIRST = "corp.example/plain@v1.1.0";
  private static final String SECOND = "corp.example/BurntSushi/TOML@v0.2.0-RC1";
  private static final String THIRD = "corp.example/major/v2@v2.1.0";
  private static final String NEVER = "corp.example/old@v3.0.0+incompatible";
  private static final Map<String, String> NOWHERE = Map.of("GOENV", "off", "GOPROXY", "off");

  @TempDir Path temp;
  private Path proxy;
  private TestDatabase database;
  private HttpFront front;

  @BeforeEach
  void startDatabase() throws Exception {
    proxy = temp.resolve("proxy");
    ModuleTrees.writeProxy(proxy, ModuleTrees.checkedIn());
    database = TestDatabase.in(temp.resolve("log")).upstream(proxy.toUri().toString()).start();
    front = HttpFront.start().forward("/", database.url() + "/");
  }

  @AfterEach
  void stopAll() {
    front.close();
    database.close();
  }

  private void stopDatabase() {
    front.close();
  }

  private GoCommand user(String home, MirrorServer mirror) throws Exception {
    return GoCommand.installed(temp.resolve(home))
        .with("GOPROXY", mirror.url() + "," + proxy.toUri())
        .with("GOSUMDB", database.verifierKey());
  }

  private MirrorServer mirror(String dir, String url) throws Exception {
    return MirrorServer.start(temp.resolve(dir), database.verifierKey() + " " + url, NOWHERE);
  }

  @Test
  void everyBuildThatPassedBeforePassesAfterTheDatabaseIsGone() throws Exception {
    GoCommand early;
    try (MirrorServer mirror = mirror("mirror", front.url())) {
      early = user("early", mirror);
      early.run("mod", "download", FIRST).mustSucceed();
      user("other", mirror).run("mod", "download", SECOND, THIRD).mustSucceed();
      assertTrue(early.latestHead(database.name()).startsWith("go.sum database tree\n1\n"));
      stopDatabase();
      user("during", mirror).run("mod", "download", FIRST, SECOND, THIRD).mustSucceed();
    }
    try (MirrorServer mirror = mirror("mirror", front.url())) {
      user("empty", mirror).run("mod", "download", FIRST, SECOND, THIRD).mustSucceed();
      GoCommand later = early.with("GOPROXY", mirror.url() + "," + proxy.toUri());
      later.run("mod", "download", SECOND, THIRD).mustSucceed();
      assertTrue(later.latestHead(database.name()).startsWith("go.sum database tree\n3\n"));
      later.run("mod", "download", NEVER).mustFail("503 Service Unavailable");
    }
  }

  @Test
  void aMirrorMayStandBehindAMirror() throws Exception {
    MirrorServer first = mirror("first", front.url());
    try (MirrorServer second = mirror("second", first.url() + "/sumdb/" + database.name())) {
      user("one", second).run("mod", "download", FIRST, SECOND).mustSucceed();
      assertTrue(front.requests().contains("/latest"), front.requests().toString());
      first.close();
      user("two", second).run("mod", "download", FIRST, SECOND).mustSucceed();
    } finally {
      first.close();
    }
  }

  @Test
  void aModuleProxyThatRelaysTheDatabaseMayStandInFront() throws Exception {
    String below = "/go/sumdb/" + database.name() + "/";
    try (MirrorServer mirror = mirror("mirror", front.url());
        HttpFront modules = HttpFront.start()) {
      modules.serve("/go/", proxy).forward(below, mirror.url() + below.substring(3));
      GoCommand user =
          GoCommand.installed(temp.resolve("home"))
              .with("GOPROXY", modules.url() + "/go")
              .with("GOSUMDB", database.verifierKey());
      user.run("mod", "download", FIRST, SECOND).mustSucceed();
      assertTrue(modules.requests().contains(below + "supported"));
    }
  }

  @Test
  void aPrivateNameAskedByMistakeDoesNotLeave() throws Exception {
    try (MirrorServer mirror = mirror("mirror", front.url())) {
      GoCommand user = user("home", mirror);
      user.run("mod", "download", FIRST).mustSucceed();
      String path = "/sumdb/" + database.name() + "/lookup/secret.example/!a/v2@v2.0.0";
      HttpFront.mustAnswer(404, mirror.url() + path);
      assertFalse(front.requests().toString().contains("secret"), front.requests().toString());
    }
  }

  @Test
  void publicModulesOfTheRealDatabaseVerifyWithoutIt() throws Exception {
    MachineProxy machine = MachineProxy.mustAnswer();
    String[] modules = {
      "mod", "download", "rsc.io/quote@v1.5.2", "github.com/BurntSushi/toml@v1.4.0"
    };
    Map<String, String> online = new TreeMap<>(MachineProxy.network());
    online.put("GOENV", "off");
    online.put("GOPROXY", machine.base());
    GoCommand first;
    try (MirrorServer mirror = MirrorServer.start(temp.resolve("live"), "sum.golang.org", online)) {
      first = GoCommand.installed(temp.resolve("first"));
      for (Map.Entry<String, String> variable : MachineProxy.network().entrySet()) {
        first = first.with(variable.getKey(), variable.getValue());
      }
      first.with("GOPROXY", mirror.url() + "," + machine.base()).run(modules).mustSucceed();
    }
    Path downloaded = first.moduleCache().resolve("cache/download");
    try (MirrorServer mirror =
        MirrorServer.start(
            temp.resolve("live"), "sum.golang.org " + front.url() + "/nothing", NOWHERE)) {
      GoCommand second = GoCommand.installed(temp.resolve("second"));
      second.with("GOPROXY", mirror.url() + "," + downloaded.toUri()).run(modules).mustSucceed();
      assertEquals(
          first.latestHead("sum.golang.org"), second.latestHead("sum.golang.org"), "same head");
    }
  }
}
