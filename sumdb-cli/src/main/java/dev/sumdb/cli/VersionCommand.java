package dev.sumdb.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code sumdb version}. */
@Command(name = "version", description = "Print the version.")
final class VersionCommand implements Callable<Integer> {
  private final Console console;

  VersionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    console.result("sumdb " + Version.current());
    return ExitCode.OK;
  }
}
