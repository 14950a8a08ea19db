package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.client.TestDatabase;
import dev.sumdb.goproxy.FakeProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive that {@code mvn package} makes, unpacked somewhere else. */
class DistributionIT {
  @TempDir static Path temp;
  private static Path archive;
  private static Path home;

  @BeforeAll
  static void unpack() throws IOException {
    String name = "sumdb-" + Version.current();
    archive = Shell.checkout().resolve("sumdb-cli/target/" + name + ".tar.gz");
    Path into = Files.createDirectories(temp.resolve("a b"));
    Run run = shell().run("tar", "xzf", archive.toString(), "-C", into.toString());
    assertEquals(new Run(0, "", ""), run);
    home = into.resolve(name);
  }

  @Test
  void runsFromAnyPlaceWithJavaAlone() {
    Run run = shell().run(home.resolve("bin/sumdb").toString(), "version");
    assertEquals(new Run(0, "sumdb " + Version.current() + "\n", ""), run);
  }

  @Test
  void passesTheExitCodeOfTheCommandOn() {
    assertEquals(2, shell().run(home.resolve("bin/sumdb").toString(), "vrsion").exit());
  }

  @Test
  void givesAnHttpProxyItsPasswordOnTheWayToHttps() throws Exception {
    try (FakeProxy proxy = FakeProxy.start()) {
      String login = proxy.base().toString().replace("://", "://me:pass@");
      Map<String, String> environment =
          Map.of(
              "JAVA_HOME",
              System.getProperty("java.home"),
              "HOME",
              temp.toString(),
              "GOENV",
              "off",
              "HTTPS_PROXY",
              login);
      String database = TestDatabase.ofSize(8, 1).key() + " https://sums.test";
      String module = TestDatabase.module(0).toString();
      Run run =
          Shell.in(temp, environment)
              .run(home.resolve("bin/sumdb").toString(), "lookup", module, "--sumdb", database);
      assertEquals(3, run.exit(), run.err()); // there is no tunnel
      assertEquals("sums.test:443", proxy.requests().get(0).target());
      assertEquals(
          "Basic bWU6cGFzcw==", proxy.requests().get(0).headers().get("proxy-authorization"));
    }
  }

  @Test
  void holdsTheCommandItsJarsAndItsDocuments() throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      List<String> names =
          files.filter(Files::isRegularFile).map(f -> home.relativize(f).toString()).toList();
      for (String wanted :
          List.of("bin/sumdb", "bin/archive-classes", "LICENSE", "README.md", "CHANGELOG.md")) {
        assertTrue(names.contains(wanted), wanted + " is missing from " + names);
      }
      for (String name : names) {
        assertTrue(
            name.matches(
                "bin/(sumdb|archive-classes)|lib/[^/]+\\.jar|docs/[a-z-]+\\.md|[A-Z]+(\\.md)?"),
            name);
        assertFalse(name.contains("-tests.jar") || name.contains("junit"), name);
      }
    }
  }

  /** Otherwise two builds of the same sources differ, and nobody can check what we publish. */
  @Test
  void hasNoTimeOfTheBuildInIt() {
    Run run = shell().run("tar", "tvzf", archive.toString(), "--utc", "--full-time");
    List<String> times =
        run.out()
            .lines()
            .map(line -> line.replaceAll(".* (\\S+ \\S+) sumdb-.*", "$1"))
            .distinct()
            .toList();
    assertEquals(List.of("2026-11-21 00:00:00"), times);
  }

  private static Shell shell() {
    return Shell.in(temp, Map.of("JAVA_HOME", System.getProperty("java.home")));
  }
}
