package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SumCommandTest {
  private static final String MODULE = "example.com/m@v1.0.0";
  private static final String GO_MOD = "module example.com/m\n";

  /** Computed from the definition of h1 with other tools. */
  private static final String GO_MOD_LINE =
      "example.com/m v1.0.0/go.mod h1:flS2VctbRrTv+sBE+VKgxx6hlkMGPVz9MGOmzMYFg3k=\n";

  private static final String LINES =
      "example.com/m v1.0.0 h1:fCHMqo5ggHEQvwcrsN81zr5orRk5lClR36KRHpfUjKg=\n" + GO_MOD_LINE;

  private static final String LINES_WITHOUT_GO_MOD =
      "example.com/m v1.0.0 h1:49omc6aY9UEJpysfGUGT2SqQlu8FryXihRUoJfmosR0=\n" + GO_MOD_LINE;

  @TempDir Path temp;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void isolate() {
    environment.put("HOME", temp.resolve("home").toString());
    environment.put("GOENV", "off");
    environment.put("GOPROXY", "off");
  }

  @Test
  void hashesAZip() throws IOException {
    Path zip = zip(temp.resolve("m.zip"), Map.of("go.mod", GO_MOD, "m.go", "package m\n"));
    assertEquals(new Run(0, LINES, ""), run(zip.toString(), "--module", MODULE));
    assertEquals(new Run(0, LINES, ""), run("-module", MODULE, zip.toString()));
  }

  @Test
  void takesTheGoModThatProxiesMakeUpForAZipWithoutOne() throws IOException {
    Path zip = zip(temp.resolve("m.zip"), Map.of("m.go", "package m\n"));
    assertEquals(new Run(0, LINES_WITHOUT_GO_MOD, ""), run(zip.toString(), "--module", MODULE));
  }

  @Test
  void hashesADirectory() throws IOException {
    Path dir = Files.createDirectory(temp.resolve("dir"));
    Files.writeString(dir.resolve("go.mod"), GO_MOD);
    Files.writeString(dir.resolve("m.go"), "package m\n");
    assertEquals(new Run(0, LINES, ""), run(dir.toString(), "--module", MODULE));
    Files.delete(dir.resolve("go.mod"));
    assertEquals(new Run(0, LINES_WITHOUT_GO_MOD, ""), run(dir.toString(), "--module", MODULE));
  }

  @Test
  void hashesAGoModAsALineOrAlone() throws IOException {
    Path file = Files.writeString(temp.resolve("go.mod"), GO_MOD);
    assertEquals(new Run(0, GO_MOD_LINE, ""), run(file.toString(), "--module", MODULE));
    assertEquals(
        new Run(0, "h1:flS2VctbRrTv+sBE+VKgxx6hlkMGPVz9MGOmzMYFg3k=\n", ""), run(file.toString()));
  }

  @Test
  void takesAModuleFromTheCache() throws IOException {
    Path cache = temp.resolve("cache/cache/download/example.com/m/@v");
    zip(cache.resolve("v1.0.0.zip"), Map.of("go.mod", GO_MOD, "m.go", "package m\n"));
    Files.writeString(cache.resolve("v1.0.0.mod"), GO_MOD);
    environment.put("GOMODCACHE", temp.resolve("cache").toString());
    assertEquals(new Run(0, LINES, ""), run(MODULE));
  }

  @Test
  void fetchesAModuleThroughGoproxyAndLeavesNothing() throws IOException {
    Path proxy = temp.resolve("proxy/example.com/m/@v");
    zip(proxy.resolve("v1.0.0.zip"), Map.of("go.mod", GO_MOD, "m.go", "package m\n"));
    Files.writeString(proxy.resolve("v1.0.0.mod"), GO_MOD);
    Files.writeString(proxy.resolve("v1.0.0.info"), "{\"Version\":\"v1.0.0\"}");
    environment.put("GOPROXY", temp.resolve("proxy").toUri().toString());
    long before = leftovers();
    assertEquals(new Run(0, LINES, ""), run(MODULE));
    assertEquals(before, leftovers());
  }

  @Test
  void tellsThatAModuleIsNotFound() {
    Run run = run(MODULE);
    assertEquals(1, run.exit());
    assertEquals("", run.out());
    assertTrue(run.err().startsWith("sumdb: " + MODULE + ": not found: "), run.err());
  }

  @Test
  void tellsThatAProxyCannotBeReached() {
    environment.put("GOPROXY", "http://127.0.0.1:1");
    Run run = run(MODULE);
    assertEquals(3, run.exit());
    assertTrue(run.err().startsWith("sumdb: " + MODULE + ": "), run.err());
  }

  @Test
  void refusesZipsThatBreakTheRulesOrAreNone() throws IOException {
    Path zip = zip(temp.resolve("m.zip"), Map.of("go.mod", GO_MOD));
    Run other = run(zip.toString(), "--module", "example.com/n@v1.0.0");
    assertEquals(1, other.exit());
    assertTrue(
        other.err().startsWith("sumdb: " + zip + " is no module zip of example.com/n@v1.0.0: "),
        other.err());
    byte[] half = Files.readAllBytes(zip);
    Files.write(zip, java.util.Arrays.copyOf(half, half.length / 2));
    Run cut = run(zip.toString(), "--module", MODULE);
    assertEquals(1, cut.exit());
    assertTrue(cut.err().startsWith("sumdb: " + zip + " is damaged: "), cut.err());
    assertEquals("", other.out() + cut.out());
  }

  @Test
  void asksForTheModuleWhereAFileDoesNotSay() throws IOException {
    Path zip = zip(temp.resolve("m.zip"), Map.of("go.mod", GO_MOD));
    assertEquals(
        new Run(
            2,
            "",
            "sumdb: " + zip + ": which module version is it?\n  add --module MODULE@VERSION\n"),
        run(zip.toString()));
  }

  @Test
  void refusesModuleVersionsThatAreNone() {
    Run run = run("example.com/m@latest");
    assertEquals(2, run.exit());
    assertTrue(run.err().contains("want MODULE@VERSION with a full version"), run.err());
  }

  @Test
  void refusesATargetThatIsAbsent() {
    Path none = temp.resolve("none.zip");
    assertEquals(
        new Run(2, "", "sumdb: " + none + ": no such file or directory\n"),
        run(none.toString(), "--module", MODULE));
  }

  private Run run(String... args) {
    String[] all = Stream.concat(Stream.of("sum"), Stream.of(args)).toArray(String[]::new);
    return Run.with(environment, all);
  }

  private static long leftovers() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(f -> f.getFileName().toString().matches("sumdb[0-9]+")).count();
    }
  }

  private static Path zip(Path file, Map<String, String> content) throws IOException {
    Files.createDirectories(file.getParent());
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, String> entry : new TreeMap<>(content).entrySet()) {
        out.putNextEntry(new ZipEntry(MODULE + "/" + entry.getKey()));
        out.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return file;
  }
}
