package dev.sumdb.cli.golang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sumdb.cli.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Published projects, vendored, cached and built by the installed go, and verified against the
 * public database. Needs this machine's GOPROXY.
 */
class RealProjectsGoTest {
  /** Its dependency embeds some two hundred files, and others have nested test data. */
  private static final String EMBEDDING =
      "github.com/yuin/goldmark-highlighting/v2@v2.0.0-20230729083705-37449abec8cc";

  private static final String COMMAND = "github.com/google/addlicense@v1.1.1";

  @TempDir static Path temp;
  private static MachineProxy machine;
  private static GoCommand go;
  private static Map<String, String> environment;

  private Path own; // of one test

  @BeforeAll
  static void proxyMustAnswer() throws IOException {
    machine = MachineProxy.mustAnswer();
    environment = new TreeMap<>(MachineProxy.network());
    environment.put("HOME", temp.toString());
    environment.put("GOENV", "off");
    environment.put("GOPROXY", machine.base());
    go = user("user");
    environment.put("GOMODCACHE", go.moduleCache().toString());
  }

  @BeforeEach
  void makeDirectory(TestInfo test) throws IOException {
    own = Files.createTempDirectory(temp, test.getTestMethod().orElseThrow().getName());
  }

  private static GoCommand user(String name) throws IOException {
    GoCommand user = GoCommand.installed(temp.resolve(name)).with("GOPROXY", machine.base());
    for (Map.Entry<String, String> variable : MachineProxy.network().entrySet()) {
      user = user.with(variable.getKey(), variable.getValue());
    }
    return user;
  }

  @Test
  void noFalseAlarmAboutWhatGoModVendorMadeAndEachChangeIsNamed() throws Exception {
    Path project = vendored(EMBEDDING);
    mustVerifyAll(3, "verify", "vendor", project.toString());
    Path chroma = project.resolve("vendor/github.com/alecthomas/chroma/v2");
    Path changed = chroma.resolve("delegate.go");
    byte[] original = Files.readAllBytes(changed);
    flipByte(changed);
    mustFind(changed, "GSV-VENDOR-CHANGED", "verify", "vendor", project.toString());
    Files.write(changed, original);
    Path added = Files.writeString(chroma.resolve("evil.go"), "package chroma\n");
    mustFind(added, "GSV-VENDOR-EXTRA", "verify", "vendor", project.toString());
    Files.delete(added);
    Path embedded = chroma.resolve("lexers/embedded/bash.xml");
    byte[] content = Files.readAllBytes(embedded);
    flipByte(embedded);
    mustFind(embedded, "GSV-VENDOR-CHANGED", "verify", "vendor", project.toString());
    Files.delete(embedded);
    mustFind(embedded, "GSV-VENDOR-MISSING", "verify", "vendor", project.toString());
    Files.write(embedded, content);
    mustVerifyAll(3, "verify", "vendor", project.toString(), "--offline");
  }

  /** Assembly and its headers; C files, and tests that need other modules. */
  @ParameterizedTest
  @CsvSource({
    "github.com/ebitengine/oto/v3@v3.3.2, 2, github.com/ebitengine/purego/sys_arm64.s",
    "github.com/jmoiron/sqlx@v1.3.5, 3, github.com/mattn/go-sqlite3/sqlite3-binding.c",
  })
  void noFalseAlarmAboutAssemblyAndC(String module, int modules, String file) throws Exception {
    Path project = vendored(module);
    mustVerifyAll(modules, "verify", "vendor", project.toString());
    Path changed = project.resolve("vendor").resolve(file);
    flipByte(changed);
    mustFind(changed, "GSV-VENDOR-CHANGED", "verify", "vendor", project.toString());
    Files.delete(changed);
    mustFind(changed, "GSV-VENDOR-MISSING", "verify", "vendor", project.toString());
  }

  @Tag("full")
  @Test
  void noFalseAlarmAboutAVendoredWorkspace() throws Exception {
    copyOf(COMMAND, own.resolve("command"));
    copyOf(EMBEDDING, own.resolve("embedding"));
    GoCommand in = go.in(own);
    in.run("work", "init", "./command", "./embedding").mustSucceed();
    Run unfinished = sumdb("verify", "vendor");
    assertEquals(5, unfinished.exit(), unfinished::toString);
    in.run("work", "vendor").mustSucceed();
    mustVerifyAll(5, "verify", "vendor");
    Path changed = own.resolve("vendor/github.com/bmatcuk/doublestar/v4/match.go");
    flipByte(changed);
    mustFind(changed, "GSV-VENDOR-CHANGED", "verify", "vendor", own.toString());
  }

  @Test
  void aRealCacheIsVerifiedAndOneFlippedByteIsNamed() throws Exception {
    GoCommand other = user("cache").in(copyOf(COMMAND, own.resolve("command")));
    other.run("mod", "download").mustSucceed();
    Path cache = other.moduleCache();
    JsonNode report = report(sumdb("verify", "cache", cache.toString(), "--format", "json"), 0);
    assertEquals(
        report.get("results").size(), report.at("/summary/verified").asInt(), report::toString);
    assertTrue(report.get("results").size() >= 6, report::toString); // zip, directory, go.mod of 2
    Path doublestar = cache.resolve("github.com/bmatcuk/doublestar/v4@v4.0.2");
    Path source = doublestar.resolve("match.go");
    byte[] original = Files.readAllBytes(source);
    source.toFile().setWritable(true);
    flipByte(source);
    mustFind(doublestar, "GSV-MISMATCH", "verify", "cache", cache.toString());
    Files.write(source, original);
    Path zip = cache.resolve("cache/download/github.com/bmatcuk/doublestar/v4/@v/v4.0.2.zip");
    flipByte(zip);
    mustFind(zip, "GSV-ZIP-CORRUPT", "verify", "cache", cache.toString());
  }

  @Test
  void aStrippedExecutableIsVerified() throws Exception {
    mustVerifyAll(3, "verify", "binary", installed("linux", "addlicense").toString());
  }

  @Tag("full")
  @ParameterizedTest
  @CsvSource({"windows, addlicense.exe", "darwin, addlicense"})
  void strippedExecutablesForOtherSystemsAreVerified(String os, String name) throws Exception {
    mustVerifyAll(3, "verify", "binary", installed(os, name).toString());
  }

  /** With a main module from the proxy, whose sum then is embedded too. */
  private static Path installed(String os, String name) throws IOException {
    go.with("GOOS", os)
        .with("GOARCH", "amd64")
        .run("install", "-ldflags=-s -w", COMMAND)
        .mustSucceed();
    Path bin = go.moduleCache().resolve("../../bin").normalize();
    Path own = bin.resolve(name);
    return Files.exists(own) ? own : bin.resolve(os + "_amd64").resolve(name);
  }

  private Path vendored(String module) throws IOException {
    Path project = copyOf(module, own.resolve("project"));
    go.in(project).run("mod", "vendor").mustSucceed();
    return project;
  }

  private static Path copyOf(String module, Path to) throws IOException {
    String json = go.run("mod", "download", "-json", module).mustSucceed().out();
    Path from = Path.of(new ObjectMapper().readTree(json).get("Dir").asText());
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.write(copy, Files.readAllBytes(file)); // not its mode, which permits no change
        }
      }
    }
    return to;
  }

  private static void flipByte(Path file) throws IOException {
    file.toFile().setWritable(true);
    byte[] content = Files.readAllBytes(file);
    content[content.length / 2] ^= 1;
    Files.write(file, content);
  }

  private Run sumdb(String... args) {
    return Run.in(own, environment, "", args);
  }

  private static JsonNode report(Run run, int exit) throws IOException {
    Assumptions.assumeFalse(
        run.exit() == 3, () -> "skipped: the proxy did not answer everything: " + run);
    assertEquals(exit, run.exit(), run::toString);
    return new ObjectMapper().readTree(run.out());
  }

  private void mustVerifyAll(int modules, String... args) throws IOException {
    JsonNode report = report(sumdb(asJson(args)), 0);
    assertEquals(modules, report.get("results").size(), report::toString);
    assertEquals(modules, report.at("/summary/verified").asInt(), report::toString);
  }

  /** The one finding; offline, because all that is needed was read before. */
  private void mustFind(Path file, String reason, String... args) throws IOException {
    Run run = sumdb(with(asJson(args), "--offline"));
    assertEquals(1, run.exit(), run::toString);
    List<String> found = new ArrayList<>();
    for (JsonNode result : new ObjectMapper().readTree(run.out()).get("results")) {
      if (!result.get("status").asText().equals("verified")) {
        found.add(result.get("file").asText() + " " + result.get("reason").asText());
      }
    }
    assertEquals(List.of(file + " " + reason), found, run::toString);
  }

  private static String[] asJson(String... args) {
    return with(args, "--format", "json");
  }

  private static String[] with(String[] args, String... more) {
    return Stream.of(args, more).flatMap(Arrays::stream).toArray(String[]::new);
  }
}
