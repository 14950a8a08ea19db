package dev.sumdb.goproxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.goproxy.UpstreamException.Kind;
import dev.sumdb.gosum.ModulePatterns;
import dev.sumdb.modzip.ZipLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With a shell script in place of the go command. */
@DisabledOnOs(OS.WINDOWS)
class DirectModuleSourceTest extends ModuleSourceContract {
  private static final ModulePatterns ALLOWED = ModulePatterns.parse("github.com/BurntSushi");

  @TempDir private Path bin;
  @TempDir private Path dir;

  @BeforeEach
  void install() throws IOException {
    Files.write(bin.resolve("zip"), Modules.zip());
    Files.write(bin.resolve("mod"), Modules.goMod());
    script("git", "exit 1");
    go(
        """
        case "$4" in
        *@v1.5.0) cp "$0/../zip" z.zip; cp "$0/../mod" z.mod
          printf '{"Zip": "%s/z.zip", "GoMod": "%s/z.mod"}' "$PWD" "$PWD";;
        *) printf '{"Error": "%s: invalid version: unknown revision v0", "GoMod": "x"}' "$4"
          exit 1;;
        esac
        """
            .replace("$0/..", bin.toString()));
  }

  private void script(String name, String body) throws IOException {
    Path file = bin.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + body);
    assertTrue(file.toFile().setExecutable(true));
  }

  private void go(String body) throws IOException {
    script("go", body);
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>();
    environment.put("PATH", bin + ":/usr/bin:/bin");
    return environment;
  }

  private DirectModuleSource source(Duration limit, long maxBytes) {
    return new DirectModuleSource(
        new DirectOptions(ALLOWED, environment(), limit, maxBytes), ZipLimits.GO);
  }

  @Override
  ModuleSource source() {
    return source(Duration.ofMinutes(1), 1 << 20);
  }

  private Exception mustFail(Class<? extends Exception> type, String message) {
    Exception e = assertThrows(type, () -> source().fetch(Modules.TOML, dir));
    assertEquals(message, e.getMessage());
    return e;
  }

  @Test
  void fetchesOnlyWhatThePatternsAllow() throws IOException {
    go("touch " + bin + "/ran");
    DirectOptions options =
        new DirectOptions(
            ModulePatterns.parse("corp.test,*.corp.test"),
            environment(),
            Duration.ofMinutes(1),
            1 << 20);
    ModuleSource source = new DirectModuleSource(options, ZipLimits.GO);
    Exception e =
        assertThrows(ModuleNotFoundException.class, () -> source.fetch(Modules.TOML, dir));
    assertEquals(
        "no proxy has it, and only modules that match the private patterns"
            + " (corp.test,*.corp.test) are fetched from their repositories",
        e.getMessage());
    assertFalse(Files.exists(bin.resolve("ran")));
  }

  @Test
  void saysWhichCommandIsMissing() throws IOException {
    Files.delete(bin.resolve("go"));
    DirectOptions options =
        new DirectOptions(ALLOWED, Map.of("PATH", bin.toString()), Duration.ofMinutes(1), 1 << 20);
    ModuleSource source = new DirectModuleSource(options, ZipLimits.GO);
    for (String missing : new String[] {"go", "git"}) {
      Exception e =
          assertThrows(ModuleNotFoundException.class, () -> source.fetch(Modules.TOML, dir));
      assertEquals(
          "no proxy has it, and its repository cannot be asked: this server has no "
              + missing
              + " command (direct needs go and git in PATH)",
          e.getMessage());
      Files.deleteIfExists(bin.resolve("git"));
      go("");
    }
  }

  @Test
  void runsGoApartFromTheAccountOfTheServer() throws Exception {
    go("env > " + bin + "/env; echo \"$@\" > " + bin + "/args; pwd > " + bin + "/pwd; cat");
    Map<String, String> given = environment();
    given.putAll(
        Map.of(
            "HOME", "/root",
            "GOFLAGS", "-insecure",
            "GOPROXY", "https://evil.test",
            "GOVCS", "*:all",
            "GIT_TERMINAL_PROMPT", "1",
            "GIT_SSH_COMMAND", "ssh -i /key"));
    ModuleSource source =
        new DirectModuleSource(
            new DirectOptions(ALLOWED, given, Duration.ofMinutes(1), 1 << 20), ZipLimits.GO);
    assertThrows(UpstreamException.class, () -> source.fetch(Modules.TOML, dir));
    assertEquals(
        "mod download -json github.com/BurntSushi/toml@v1.5.0\n",
        Files.readString(bin.resolve("args")));
    Map<String, String> have = new TreeMap<>();
    for (String line : Files.readAllLines(bin.resolve("env"))) {
      have.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
    }
    assertEquals("direct", have.get("GOPROXY"));
    assertEquals("off", have.get("GOSUMDB"));
    assertEquals("*:git", have.get("GOVCS"));
    assertEquals("off", have.get("GOENV"));
    assertEquals("local", have.get("GOTOOLCHAIN"));
    assertEquals("-modcacherw", have.get("GOFLAGS"));
    assertEquals("0", have.get("GIT_TERMINAL_PROMPT"));
    assertEquals("", have.get("GIT_ASKPASS"));
    assertEquals("ssh -i /key", have.get("GIT_SSH_COMMAND"));
    for (String own : new String[] {"HOME", "GOPATH", "GOMODCACHE", "GOCACHE", "TMPDIR"}) {
      assertTrue(Path.of(have.get(own)).startsWith(dir), own + " is " + have.get(own));
    }
    String work = Files.readString(bin.resolve("pwd")).strip();
    assertTrue(Path.of(work).startsWith(dir.toRealPath()), work);
    assertTrue(Files.exists(Path.of(work, "go.mod")));
  }

  @Test
  void passesOnOnlyWhatGitNeeds() {
    Map<String, String> all =
        Map.of(
            "PATH", "/bin",
            "HOME", "/root",
            "SSH_AUTH_SOCK", "/s",
            "GIT_CONFIG_GLOBAL", "/g",
            "AWS_SECRET", "x",
            "GIT_DIR", "/r",
            "SSH_ASKPASS", "/a");
    DirectOptions options = DirectOptions.of(ALLOWED, all);
    assertEquals(
        Map.of("PATH", "/bin", "SSH_AUTH_SOCK", "/s", "GIT_CONFIG_GLOBAL", "/g"),
        options.environment());
  }

  @Test
  void killsGoAndItsChildrenAtTheTimeLimit() throws Exception {
    go("sleep 300 & echo $! > " + bin + "/child; wait");
    DirectModuleSource source = source(Duration.ofSeconds(1), 1 << 20);
    UpstreamException e =
        assertThrows(UpstreamException.class, () -> source.fetch(Modules.TOML, dir));
    assertEquals(
        "fetching github.com/BurntSushi/toml@v1.5.0 from its repository: not done within 1 s",
        e.getMessage());
    assertEquals(Kind.TIMEOUT, e.kind());
    mustEnd(bin.resolve("child"));
  }

  @Test
  void killsGoAndItsChildrenAtTheSizeLimit() throws Exception {
    go(
        "sleep 300 & echo $! > "
            + bin
            + "/child;"
            + " dd if=/dev/zero of=$GOPATH.x bs=1024 count=2000 2>/dev/null; wait");
    UpstreamException e =
        assertThrows(UpstreamException.class, () -> source().fetch(Modules.TOML, dir));
    assertEquals(
        "fetching github.com/BurntSushi/toml@v1.5.0 from its repository: more than the limit of"
            + " 1048576 bytes",
        e.getMessage());
    assertEquals(Kind.TROUBLE, e.kind());
    mustEnd(bin.resolve("child"));
  }

  @Test
  void killsGoWhenInterrupted() throws Exception {
    go(
        "sleep 300 & echo $! > "
            + bin
            + "/child.new; mv "
            + bin
            + "/child.new "
            + bin
            + "/child; wait");
    Thread fetching =
        new Thread(
            () ->
                assertThrows(
                    java.io.InterruptedIOException.class, () -> source().fetch(Modules.TOML, dir)));
    fetching.start();
    while (!Files.exists(bin.resolve("child"))) {
      Thread.onSpinWait();
    }
    fetching.interrupt();
    fetching.join();
    mustEnd(bin.resolve("child"));
  }

  private static void mustEnd(Path pidFile) throws Exception {
    long pid = Long.parseLong(Files.readString(pidFile).strip());
    ProcessHandle.of(pid).ifPresent(child -> child.onExit().join());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "M: invalid version: unknown revision v1.5.0 | NF | invalid version: unknown revision v1.5.0",
        "M: unrecognized import path: reading https://x.test/?go-get=1: 404 Not Found | NF"
            + " | unrecognized import path: reading https://x.test/?go-get=1: 404 Not Found",
        "create zip: b/a:b: malformed file path | RE | create zip: b/a:b: malformed file path",
        "M: no secure protocol found for repository | TROUBLE"
            + " | fetching M from its repository: no secure protocol found for repository",
        "M: invalid version: git ls-remote -q origin: exit status 128:\\n\\tfatal: could not read"
            + " Username | TROUBLE | fetching M from its repository: invalid version: git ls-remote"
            + " -q origin: exit status 128: fatal: could not read Username",
        "M: dial tcp: lookup x.test: no such host | UNAVAILABLE"
            + " | fetching M from its repository: dial tcp: lookup x.test: no such host",
        "M: dial tcp 1.2.3.4:443: i/o timeout | TIMEOUT"
            + " | fetching M from its repository: dial tcp 1.2.3.4:443: i/o timeout",
        "M requires go >= 1.99 (running go 1.26) | TROUBLE"
            + " | fetching M from its repository: M requires go >= 1.99 (running go 1.26)",
      })
  void tellsAbsenceFromTrouble(String error, String what, String message) throws IOException {
    String module = Modules.TOML.toString();
    go("printf '%s' '{\"Error\": \"" + error.replace("M", module) + "\"}'; exit 1");
    Class<? extends Exception> type =
        switch (what) {
          case "NF" -> ModuleNotFoundException.class;
          case "RE" -> ModuleRejectedException.class;
          default -> UpstreamException.class;
        };
    Exception e = mustFail(type, message.replace("M", module));
    if (e instanceof UpstreamException upstream) {
      assertEquals(Kind.valueOf(what), upstream.kind());
    }
  }

  @ParameterizedTest
  @CsvSource({"''", "[]", "{}", "{\"Zip\": \"x\"}", "not json", "{\"Zip\":"})
  void takesUnexpectedOutputForTrouble(String output) throws IOException {
    go("printf '%s' '" + output + "'; echo 'go: cannot do that' >&2; exit 2");
    mustFail(
        UpstreamException.class,
        "fetching github.com/BurntSushi/toml@v1.5.0 from its repository: go mod download failed:"
            + " go: cannot do that");
  }

  @Test
  void givesGoNothingToRead() throws Exception {
    go("cat > " + bin + "/input; printf '{}'");
    assertThrows(UpstreamException.class, () -> source().fetch(Modules.TOML, dir));
    assertArrayEquals(new byte[0], Files.readAllBytes(bin.resolve("input")));
  }
}
