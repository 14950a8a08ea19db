package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sumdb.client.DirectorySumDbSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recorded answers of sum.golang.org, from directories and from a server on this machine. */
class RealFilesTest {
  private static final Path FIXTURES =
      Path.of(System.getProperty("sumdb.root"), "../shared/fixtures");
  private static final Path CACHE = FIXTURES.resolve("sumdb-cache-2026");

  /** Neither of the two directories has the tiles of these. */
  private static final List<Long> NO_TILE = List.of(3116L, 3153L, 3242L, 715185L);

  @TempDir Path temp;
  private final Map<String, String> environment = new TreeMap<>();

  @BeforeEach
  void isolate() {
    Assumptions.assumeTrue(Files.isDirectory(CACHE), "skipped: no recorded answers here");
    environment.put("HOME", temp.toString());
    environment.put("GOENV", "off");
    environment.put("GOROOT", temp.resolve("none").toString());
    environment.put("GOPROXY", "off");
  }

  @Test
  void verifiesAllRecordedAnswersThroughAServer() throws IOException {
    String lines = recordedLines();
    Files.writeString(temp.resolve("go.sum"), lines);
    try (DatabaseServer server = DatabaseServer.of(new DirectorySumDbSource(CACHE))) {
      String database = "sum.golang.org " + server.url();
      Run run = run("verify", "go.sum", "--sumdb", database, "--state", "state");
      assertEquals(
          "ok: 218 verified; sum.golang.org at tree size 55649875, root SYguAQfB2uSq\n", run.out());
      assertEquals(0, run.exit());
      List<String> asked = server.requests();
      assertEquals(asked.stream().distinct().count(), asked.size(), "asked twice: " + asked);
    }
    assertEquals(0, run("verify", "go.sum", "--offline", "--state", "state").exit());
  }

  @Test
  void findsOneChangedCharacterAnywhere() throws IOException {
    String lines = recordedLines();
    int at = lines.indexOf("h1:", lines.length() / 2) + 20;
    char other = lines.charAt(at) == 'A' ? 'B' : 'A';
    Files.writeString(
        temp.resolve("go.sum"), lines.substring(0, at) + other + lines.substring(at + 1));
    long line = lines.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
    Run run = run("verify", "go.sum", "--tiles", CACHE.toString());
    assertEquals(1, run.exit());
    assertTrue(run.out().startsWith("fail: 217 verified, 1 mismatch; "), run.out());
    assertTrue(run.out().contains("\ngo.sum:" + line + ": verifying "), run.out());
  }

  /** Without any answer to a lookup: the two lines of a record hash to a leaf of a tile. */
  @Test
  void provesRecordsFromTilesAlone() throws IOException {
    Map<String, Long> wanted = new TreeMap<>();
    StringBuilder lines = new StringBuilder();
    for (String row : Files.readAllLines(FIXTURES.resolve("located-records.tsv")).subList(1, 57)) {
      String[] f = row.split("\t");
      lines.append(f[1] + " " + f[2] + " " + f[3] + "\n");
      lines.append(f[1] + " " + f[2] + "/go.mod " + f[4] + "\n");
      wanted.put(f[1] + "@" + f[2], Long.parseLong(f[0]));
    }
    Files.writeString(temp.resolve("go.sum"), lines);
    Map<String, Long> found = new TreeMap<>();
    for (String cache : List.of("sumdb-cache-2022", "sumdb-cache-2026")) {
      String tiles = FIXTURES.resolve(cache).toString();
      Run run =
          run("verify", "go.sum", "--tiles", tiles, "--state", "of " + cache, "--format", "json");
      assertTrue(run.exit() == 0 || run.exit() == 3, run.err());
      for (JsonNode result : new ObjectMapper().readTree(run.out()).get("results")) {
        if (result.get("status").asText().equals("verified")) {
          String module = result.get("module").asText() + "@" + result.get("version").asText();
          found.put(module, result.get("logIndex").asLong());
        }
      }
    }
    wanted.values().removeAll(NO_TILE);
    assertEquals(52, wanted.size());
    assertEquals(wanted, found);
  }

  /** A signed head is needed: tiles prove nothing by themselves. */
  @Test
  void provesNothingFromTilesWithoutASignedHead() throws IOException {
    Path tiles = temp.resolve("tiles");
    try (Stream<Path> files = Files.walk(CACHE.resolve("tile"))) {
      for (Path file : files.toList()) {
        Path copy =
            tiles.resolve("tile").resolve(CACHE.resolve("tile").relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
    Files.writeString(temp.resolve("go.sum"), recordedLines());
    Run run = run("verify", "go.sum", "--tiles", tiles.toString());
    assertEquals(3, run.exit());
    assertTrue(run.out().startsWith("warn: 218 unverifiable; sum.golang.org without a"), run.out());
  }

  private String recordedLines() throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(CACHE.resolve("lookup"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        lines.addAll(Files.readAllLines(file).subList(1, 3));
      }
    }
    lines.sort(null);
    return String.join("\n", lines) + "\n";
  }

  private Run run(String... args) {
    return Run.in(temp, environment, "", args);
  }
}
