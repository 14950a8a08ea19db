package dev.sumdb.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Runs programs with exactly the environment that a test gives them. */
final class Shell {
  private static final long LIMIT_SECONDS = 300;

  private final Path dir;
  private final Map<String, String> environment;

  private Shell(Path dir, Map<String, String> environment) {
    this.dir = dir;
    this.environment = environment;
  }

  /** With the given variables and none else but a PATH to the system's tools. */
  static Shell in(Path dir, Map<String, String> environment) {
    Map<String, String> all = new TreeMap<>(environment);
    all.putIfAbsent("PATH", "/usr/bin:/bin");
    return new Shell(dir, all);
  }

  /** The root of the checkout. */
  static Path checkout() {
    return Path.of(System.getProperty("sumdb.root")).toAbsolutePath();
  }

  Run run(String... command) {
    return finish(start(command));
  }

  Started start(String... command) {
    try {
      Path out = Files.createTempFile("out", ".txt");
      Path err = Files.createTempFile("err", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(List.of(command))
              .directory(dir.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      return new Started(builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Run finish(Started started) {
    try {
      if (!started.process().waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        started.process().destroyForcibly().waitFor();
        throw new AssertionError("still running: " + started.process().info() + started.err());
      }
      Run run = new Run(started.process().exitValue(), started.outText(), started.errText());
      started.discard();
      return run;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A running program and the files its output goes to. */
  record Started(Process process, Path out, Path err) {
    String outText() {
      return read(out);
    }

    String errText() {
      return read(err);
    }

    void discard() {
      try {
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static String read(Path file) {
      try {
        return Files.readString(file, StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
