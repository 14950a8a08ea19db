package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientResetCommandTest {
  @TempDir Path gopath;

  @Test
  void printsWhatGoRemembersAndDeletesNothing() throws IOException {
    Path head = gopath.resolve("pkg/sumdb/sums.example/go/latest");
    Path tiles = gopath.resolve("pkg/mod/cache/download/sumdb/sums.example/go/tile");
    Files.createDirectories(head.getParent());
    Files.writeString(head, "head");
    Files.createDirectories(tiles);
    Run run = run("sums.example/go");
    assertEquals(0, run.exit());
    assertEquals(head.getParent() + "\n" + tiles.getParent() + "\n", run.out());
    assertTrue(Files.exists(head) && Files.exists(tiles));
  }

  @Test
  void printsNothingWhereGoRemembersNothing() {
    assertEquals(
        new Run(0, "", "sumdb: go remembers nothing of sums.example\n"), run("sums.example"));
  }

  /** What is printed may be piped into rm. */
  @ParameterizedTest
  @ValueSource(strings = {"..", "../..", "a/../..", "/etc", "a/..", ".", "a//b", "a b", ""})
  void refusesNamesThatLeadElsewhere(String name) throws IOException {
    Files.createDirectories(gopath.resolve("pkg/sumdb/a"));
    Run run = run(name);
    assertEquals(2, run.exit(), run.out());
    assertEquals("", run.out());
  }

  private Run run(String name) {
    return Run.with(Map.of("GOPATH", gopath.toString(), "GOENV", "off"), "client-reset", name);
  }
}
