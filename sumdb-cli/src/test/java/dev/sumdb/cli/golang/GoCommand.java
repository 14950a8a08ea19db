package dev.sumdb.cli.golang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * The go command as a new user on a new machine has it: an empty home, an empty GOPATH and module
 * cache, none of this machine's settings. Only compiled packages of the standard library are taken
 * from this machine's build cache. Immutable; the directories are shared by the variants.
 */
final class GoCommand {
  private static final long TIMEOUT_SECONDS = 120;

  /** What one run did. */
  record Result(String command, int exit, String out, String err) {
    Result mustSucceed() {
      assertEquals(0, exit, this::toString);
      return this;
    }

    /** Expects a failure whose messages contain every one of the texts. */
    Result mustFail(String... texts) {
      assertNotEquals(0, exit, this::toString);
      for (String text : texts) {
        assertTrue(err.contains(text), () -> "no \"" + text + "\" in " + this);
      }
      return this;
    }

    @Override
    public String toString() {
      return "$ " + command + " (exit " + exit + ")\n" + out + err;
    }
  }

  private final Path go;
  private final Path home;
  private final Path dir;
  private final Map<String, String> environment;

  private GoCommand(Path go, Path home, Path dir, Map<String, String> environment) {
    this.go = go;
    this.home = home;
    this.dir = dir;
    this.environment = environment;
  }

  /** The go on the PATH with this home, which need not exist; aborts the test without one. */
  static GoCommand installed(Path home) throws IOException {
    return at(onPath(), home);
  }

  /** The go at this place. */
  static GoCommand at(Path go, Path home) throws IOException {
    Path telemetry = Files.createDirectories(home.resolve(".config/go/telemetry"));
    Files.writeString(telemetry.resolve("mode"), "off");
    Path work = Files.createDirectories(home.resolve("work"));
    Map<String, String> environment = new TreeMap<>();
    environment.put("HOME", home.toString());
    environment.put("PATH", go.getParent() + File.pathSeparator + System.getenv("PATH"));
    environment.put("TMPDIR", Files.createDirectories(home.resolve("tmp")).toString());
    environment.put("GOPATH", home.resolve("gopath").toString());
    environment.put("GOMODCACHE", home.resolve("gopath/pkg/mod").toString());
    environment.put("GOCACHE", machineValue("GOCACHE"));
    environment.put("GOENV", "off");
    environment.put("GOFLAGS", "-modcacherw");
    environment.put("GOTOOLCHAIN", "local");
    environment.put("GOPROXY", "off");
    return new GoCommand(go, home, work, environment);
  }

  static Path onPath() {
    for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
      Path go = Path.of(folder, "go");
      if (Files.isExecutable(go)) {
        return go;
      }
    }
    Assumptions.abort("skipped: no go command on the PATH");
    throw new AssertionError("unreachable");
  }

  /** What this machine's own go says about a variable. */
  static String machineValue(String variable) throws IOException {
    Process process = new ProcessBuilder(onPath().toString(), "env", variable).start();
    return new String(process.getInputStream().readAllBytes()).strip();
  }

  /** A variant with one more variable. */
  GoCommand with(String variable, String value) {
    Map<String, String> changed = new TreeMap<>(environment);
    changed.put(variable, value);
    return new GoCommand(go, home, dir, changed);
  }

  /** A variant that runs in another directory. */
  GoCommand in(Path directory) {
    return new GoCommand(go, home, directory, environment);
  }

  /** The directory that commands run in. */
  Path dir() {
    return dir;
  }

  /** GOPATH/pkg/mod. */
  Path moduleCache() {
    return home.resolve("gopath/pkg/mod");
  }

  /** The newest head that this user's go has seen, as its file holds it. */
  String latestHead(String database) throws IOException {
    return Files.readString(home.resolve("gopath/pkg/sumdb").resolve(database).resolve("latest"));
  }

  /** A new main module in a directory of its own; the returned variant runs in it. */
  GoCommand newModule(String name) throws IOException {
    Path module = Files.createDirectories(home.resolve(name));
    Files.writeString(module.resolve("go.mod"), "module corp.example/" + name + "\n\ngo 1.21\n");
    return in(module);
  }

  /** The lines of go.sum in the current directory; none where there is no such file. */
  List<String> goSum() throws IOException {
    Path file = dir.resolve("go.sum");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  Result run(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(go.toString()));
    command.addAll(List.of(arguments));
    return run("go " + String.join(" ", arguments), command);
  }

  /** A shell script in the environment and directory of this user, in which {@code go} runs. */
  Result script(List<String> runner, String script) throws IOException {
    List<String> command = new ArrayList<>(runner);
    command.addAll(List.of("/bin/sh", "-c", script));
    return run(script, command);
  }

  private Result run(String text, List<String> command) throws IOException {
    Path out = Files.createTempFile(home, "out", ".txt");
    Path err = Files.createTempFile(home, "err", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    Process process = builder.start();
    boolean ended = waitFor(process);
    Result result =
        new Result(
            text, ended ? process.exitValue() : -1, Files.readString(out), Files.readString(err));
    assertTrue(ended, () -> "did not end within " + TIMEOUT_SECONDS + " s: " + result);
    return result;
  }

  private static boolean waitFor(Process process) {
    try {
      if (process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        return true;
      }
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
      return false;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new AssertionError("interrupted", e);
    }
  }
}
