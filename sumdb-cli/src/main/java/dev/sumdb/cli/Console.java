package dev.sumdb.cli;

import dev.sumdb.goenv.EnvFiles;
import dev.sumdb.goenv.GoEnv;
import dev.sumdb.goenv.Os;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * The process around a command: its streams, its environment, and the directory that relative names
 * are relative to (the empty path is the process's own).
 */
record Console(
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    InputStream in,
    Path directory) {

  Console(PrintStream out, PrintStream err, Map<String, String> environment) {
    this(out, err, environment, System.in, Path.of(""));
  }

  /** The go command's configuration for the user of this process. */
  GoEnv goEnv() {
    return GoEnv.load(environment, Os.current(), EnvFiles.ofThisMachine());
  }

  /** The file or directory that a user named. */
  Path path(String name) {
    return directory.resolve(name);
  }

  /** Prints one line of result, at once. */
  void result(String line) {
    out.print(line + "\n");
    out.flush();
  }

  /** Prints one line for the person in front of it. */
  void hint(String line) {
    err.print("sumdb: " + line + "\n");
    err.flush();
  }

  /** Tells what failed, and below it what to do. */
  void problem(String message, String remedy) {
    hint(message);
    remedy.lines().forEach(line -> err.print("  " + line + "\n"));
    err.flush();
  }
}
