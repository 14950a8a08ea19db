package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the README's first command as it is printed there, in a copy of the sources, and compares
 * what it prints with what the README shows. The second command is the build that runs this test.
 */
class ReadmeIT {
  private static final String RANDOM_NAME = "sumdb\\.local/[0-9a-f]{8}";

  @TempDir Path temp;
  private final Map<String, String> environment = new HashMap<>();

  @Test
  void startsFromACopyOfTheSources() throws Exception {
    Path copy = copySources();
    inheritMaven(environment);
    startAndStop(copy, "a copy of the sources");
  }

  /** What a new user meets: an empty home and a clone of what is committed. */
  @Test
  @Tag("full")
  void startsFromACleanClone() throws Exception {
    Path home = Files.createDirectory(temp.resolve("home"));
    Path clone = temp.resolve("clone");
    Run run =
        Shell.in(temp, Map.of("HOME", home.toString()))
            .run("git", "clone", "-q", Shell.checkout().toString(), clone.toString());
    assertEquals(0, run.exit(), run.err());
    environment.put("HOME", home.toString());
    environment.put("MAVEN_OPTS", "-Duser.home=" + home);
    startAndStop(clone, "a clean clone with an empty home");
  }

  @Test
  void namesTheCommandThatRunsTheTests() throws IOException {
    assertEquals(
        List.of("./sumdb quickstart", "mvn verify"),
        commands().stream()
            .limit(4)
            .filter(c -> c.startsWith("./") || c.startsWith("mvn"))
            .toList());
  }

  private void startAndStop(Path checkout, String what) throws Exception {
    environment.put("SUMDB_LISTEN", "127.0.0.1:0"); // port 8080 may be somebody else's
    environment.put("GOENV", "off");
    environment.put("GOPROXY", "http://127.0.0.1:1"); // never asked here
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("PATH", System.getenv("PATH"));
    long begin = System.nanoTime();
    Serve server = Serve.launch(checkout, environment, commands().get(0).split(" "));
    try {
      System.out.printf(
          "README: %.1f s from %s to the GOSUMDB line%n", (System.nanoTime() - begin) / 1e9, what);
      assertEquals(masked(shown("GOSUMDB=")), masked(server.out()));
      assertEquals(200, server.get("/latest").statusCode());
      server.awaitErr("sumdb: no module is private");
      String err = server.err().replaceAll("(?m)^(time=|sumdb: building ).*\n", "");
      assertEquals(masked(shown("sumdb: ")), masked(err));
      assertTrue(Files.exists(checkout.resolve(".sumdb/log.db")));
      assertEquals(0, server.signal("TERM").exit());
    } finally {
      server.kill();
    }
  }

  /** Everything that differs from start to start. */
  private static String masked(String text) {
    return text.replaceAll(RANDOM_NAME, "NAME")
        .replaceAll("\\+[0-9a-f]{8}\\+[0-9A-Za-z+/]+=*", "+HASH+KEY")
        .replaceAll("127\\.0\\.0\\.1:[0-9]+", "HOST:PORT");
  }

  /** The commands of the console blocks, in order. */
  private static List<String> commands() throws IOException {
    return readme().filter(line -> line.startsWith("$ ")).map(line -> line.substring(2)).toList();
  }

  /** The lines of output of the first block that begin so. */
  private static String shown(String beginning) throws IOException {
    return readme()
        .dropWhile(line -> !line.startsWith("$ "))
        .takeWhile(line -> !line.startsWith("```"))
        .filter(line -> line.startsWith(beginning))
        .map(line -> line + "\n")
        .reduce("", String::concat);
  }

  private static java.util.stream.Stream<String> readme() throws IOException {
    return Files.readAllLines(Shell.checkout().resolve("README.md")).stream();
  }

  /** The Maven repository and settings of the build that runs this test. */
  private static void inheritMaven(Map<String, String> environment) {
    for (String name : List.of("HOME", "MAVEN_OPTS", "MAVEN_ARGS", "M2_HOME")) {
      if (System.getenv(name) != null) {
        environment.put(name, System.getenv(name));
      }
    }
  }

  private Path copySources() throws IOException {
    Path copy = Files.createDirectory(temp.resolve("a copy"));
    String script =
        """
        cp -R sumdb pom.xml .mvn "$0"
        for pom in */pom.xml; do
          module=$(dirname "$pom")
          mkdir -p "$0/$module/src"
          cp "$pom" "$0/$module"
          [ ! -d "$module/src/main" ] || cp -R "$module/src/main" "$0/$module/src"
          [ ! -d "$module/src/assembly" ] || cp -R "$module/src/assembly" "$0/$module/src"
        done
        """;
    Run run = Shell.in(Shell.checkout(), Map.of()).run("sh", "-ec", script, copy.toString());
    assertEquals(new Run(0, "", ""), run);
    return copy;
  }
}
