package dev.sumdb.goproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sumdb.gosum.H1;
import dev.sumdb.gosum.ModulePatterns;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.modzip.ModuleDir;
import dev.sumdb.modzip.ModuleZip;
import dev.sumdb.modzip.ZipLimits;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository on disk, fetched and hashed by the installed go and git. No network. */
class RealGoTest {
  private static final String PATH = "example.test/Team/repo.git";

  @TempDir private Path dir;

  @BeforeEach
  void makeRepository() throws Exception {
    assumeTrue(runs("go", "version") && runs("git", "--version"), "needs go and git");
    Path repository = Files.createDirectories(dir.resolve("repos/Team/repo.git"));
    Files.writeString(repository.resolve("go.mod"), "module " + PATH + "\n\ngo 1.20\n");
    Files.writeString(repository.resolve("README.md"), "A module.\n");
    Files.writeString(repository.resolve("LICENSE"), "None.\n");
    Files.createDirectories(repository.resolve("sub/vendor/x"));
    Files.writeString(repository.resolve("sub/a.go"), "package sub\n");
    Files.writeString(repository.resolve("sub/vendor/x/x.go"), "package x\n");
    git(repository, "init", "-q", ".");
    git(repository, "add", ".");
    git(repository, "-c", "user.name=t", "-c", "user.email=t@example.test", "commit", "-qm", "one");
    git(repository, "tag", "v1.0.0");
    Files.delete(repository.resolve("go.mod"));
    git(repository, "-c", "user.name=t", "-c", "user.email=t@example.test", "commit", "-qam", "2");
    git(repository, "tag", "v1.1.0");
    Files.createDirectories(repository.resolve("bad"));
    Files.writeString(repository.resolve("bad/a:b.txt"), "x");
    git(repository, "add", ".");
    git(repository, "-c", "user.name=t", "-c", "user.email=t@example.test", "commit", "-qm", "3");
    git(repository, "tag", "v1.2.0");
  }

  private static boolean runs(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static void git(Path repository, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Process git = new ProcessBuilder(command).directory(repository.toFile()).inheritIO().start();
    assertEquals(0, git.waitFor(), () -> command.toString());
  }

  /** A git configuration that leads example.test to the repositories on disk. */
  private Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>();
    environment.put("PATH", System.getenv("PATH"));
    environment.put("GIT_CONFIG_COUNT", "1");
    environment.put("GIT_CONFIG_KEY_0", "url.file://" + dir.resolve("repos") + "/.insteadOf");
    environment.put("GIT_CONFIG_VALUE_0", "https://example.test/");
    environment.put("GIT_ALLOW_PROTOCOL", "https:file");
    return environment;
  }

  private ModuleSource.Fetched fetch(ModuleVersion module) throws Exception {
    DirectOptions options = DirectOptions.of(ModulePatterns.parse("example.test"), environment());
    Path place = Files.createDirectories(dir.resolve("fetch"));
    return new DirectModuleSource(options, ZipLimits.GO).fetch(module, place);
  }

  @Test
  void fetchesFromARepositoryAndHashesLikeGo() throws Exception {
    ModuleVersion module = ModuleVersion.of(PATH, "v1.0.0");
    ModuleSource.Fetched fetched = fetch(module);
    ModuleZip zip = ModuleZip.check(fetched.zip(), module, ZipLimits.GO);
    JsonNode go = asGoSees(module, fetched.zip());
    assertEquals(go.path("Sum").asText(), zip.h1());
    assertEquals(go.path("Sum").asText(), ModuleDir.h1(Path.of(go.path("Dir").asText()), module));
    assertEquals(go.path("GoModSum").asText(), fetched.goModH1());
    assertEquals(4, zip.files());
  }

  @Test
  void fetchesAModuleWithoutGoMod() throws Exception {
    ModuleVersion module = ModuleVersion.of(PATH, "v1.1.0");
    ModuleSource.Fetched fetched = fetch(module);
    byte[] made = ("module " + PATH + "\n").getBytes(StandardCharsets.UTF_8);
    assertEquals(H1.goMod(made), fetched.goModH1());
    assertTrue(ModuleZip.check(fetched.zip(), module, ZipLimits.GO).goModH1().isEmpty());
  }

  @Test
  void tellsWhyThereIsNoSuchVersion() throws Exception {
    Exception e =
        assertThrows(ModuleNotFoundException.class, () -> fetch(ModuleVersion.of(PATH, "v1.9.9")));
    assertEquals("invalid version: unknown revision v1.9.9", e.getMessage());
  }

  @Test
  void rejectsAVersionThatNoZipCanHold() throws Exception {
    Exception e =
        assertThrows(ModuleRejectedException.class, () -> fetch(ModuleVersion.of(PATH, "v1.2.0")));
    assertEquals(
        "create zip: bad/a:b.txt: malformed file path \"bad/a:b.txt\": invalid char ':'",
        e.getMessage());
  }

  @Test
  void takesAMissingRepositoryForTrouble() throws Exception {
    UpstreamException e =
        assertThrows(
            UpstreamException.class,
            () -> fetch(ModuleVersion.of("example.test/Team/none.git", "v1.0.0")));
    assertEquals(UpstreamException.Kind.TROUBLE, e.kind());
  }

  /** What go makes of the zip when it is served from a proxy tree. */
  private JsonNode asGoSees(ModuleVersion module, Path zip) throws Exception {
    Path cache = zip;
    while (!cache.endsWith("cache/download")) {
      cache = cache.getParent();
    }
    ProcessBuilder download =
        new ProcessBuilder("go", "mod", "download", "-json", module.toString());
    download.environment().put("GOPROXY", cache.toUri().toString());
    download.environment().put("GOSUMDB", "off");
    download.environment().put("GOFLAGS", "-modcacherw");
    download.environment().put("GOMODCACHE", dir.resolve("again").toString());
    download.environment().put("GOPATH", dir.resolve("gopath").toString());
    Path work = Files.createDirectories(dir.resolve("work"));
    File output = dir.resolve("go.json").toFile();
    assertEquals(0, download.directory(work.toFile()).redirectOutput(output).start().waitFor());
    return new ObjectMapper().readTree(output);
  }
}
