package dev.sumdb.cli;

import dev.sumdb.server.log.LogDir;
import dev.sumdb.server.log.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sumdb init}: the only way to a new log. */
@Command(
    name = "init",
    description = {
      "Make a new, empty log: key, store and ledger in a directory.",
      "Standard output is its verifier key."
    })
final class InitCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "NAME", description = "Name of the database, a host name by custom.")
  private String name;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Directory of the log. Default: SUMDB_DIR or .sumdb.")
  private Path dir;

  @Option(
      names = "--ledger",
      paramLabel = "PATH",
      description = "File of the head ledger, where a restore of DIR does not reach it.")
  private Path ledger;

  InitCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws UsageException, IOException {
    LogDir log = LogDir.init(LogDirectory.of(dir, console), name, ledger);
    console.result(log.verifierKey().toString());
    return ExitCode.OK;
  }
}
