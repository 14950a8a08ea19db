package dev.sumdb.project;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Hostile project files, which come with a change by anybody: read or refused, nothing else. */
class ProjectFileProperties {
  private static final String TEXT =
      """
      databases:
        - sumdb: sum.golang.org
          patterns: [corp.example, '*.corp.example/x']
      exemptions:
        - module: example.com/moved
          version: v1.2.3
          reason: "tag was moved" # why
          until: 2026-12-31
        - {module: example.com/b, version: v1.0.0, reason: x}
      """;

  private static Path dir;

  @BeforeContainer
  static void makeDirectory() throws IOException {
    dir = Files.createTempDirectory("project");
  }

  @AfterContainer
  static void deleteDirectory() throws IOException {
    Files.deleteIfExists(dir.resolve("p.yaml"));
    Files.delete(dir);
  }

  @Provide
  static Arbitrary<String> fragments() {
    Arbitrary<String> yaml =
        Arbitraries.of(
            "\n",
            "  ",
            "- ",
            ": ",
            "[",
            "]",
            "{",
            "}",
            "&a ",
            "*a",
            "!!int ",
            "!x ",
            "? ",
            "| ",
            ">",
            "'",
            "\"",
            "%YAML 9.9\n",
            "---\n",
            "...\n",
            "<<: *a",
            "\t",
            "\0",
            "\ud800",
            "\ufeff",
            "1e999",
            "0x",
            "~",
            "@",
            "`",
            "\\x");
    return Arbitraries.oneOf(yaml, Arbitraries.strings().ofMaxLength(3));
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void mutatedFilesAreReadOrRefused(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 1 << 20) Integer> places,
      @ForAll @Size(4) List<@From("fragments") String> with)
      throws IOException {
    StringBuilder text = new StringBuilder(TEXT);
    for (int i = 0; i < places.size(); i++) {
      int from = places.get(i) % text.length();
      text.replace(from, Math.min(text.length(), from + places.get(i) % 4), with.get(i));
    }
    read(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Property(tries = 1000)
  void anyBytesAreReadOrRefused(@ForAll byte[] content) throws IOException {
    read(content);
  }

  @Example
  void refusesDeepAndLargeFiles() throws IOException {
    for (String deep : List.of("[", "{a: ", "- ", "? ")) {
      assertTrue(read(deep.repeat(100_000).getBytes(StandardCharsets.UTF_8)).size() >= 1);
    }
    String problem = "p.yaml: cannot read: larger than 1048576 bytes";
    assertEquals(List.of(problem), read(new byte[2 << 20]));
  }

  @Example
  void refusesALinkToWhatHasNoEnd() throws IOException {
    assumeTrue(Files.exists(Path.of("/dev/zero")), "needs /dev/zero");
    Path link = Files.createSymbolicLink(dir.resolve("link"), Path.of("/dev/zero"));
    try {
      ProjectFile.read(link, "p.yaml");
      fail("read /dev/zero");
    } catch (ProjectFileException e) {
      assertEquals(List.of("p.yaml: cannot read: larger than 1048576 bytes"), e.problems());
    } finally {
      Files.delete(link);
    }
  }

  private static List<String> read(byte[] content) throws IOException {
    try {
      ProjectFile.read(Files.write(dir.resolve("p.yaml"), content), "p.yaml");
      return List.of();
    } catch (ProjectFileException e) {
      return e.problems();
    }
  }
}
