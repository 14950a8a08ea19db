package dev.sumdb.cli;

import dev.sumdb.files.FileFailure;
import dev.sumdb.files.PlainFiles;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.log.LogArchive;
import dev.sumdb.server.log.Provenance;
import dev.sumdb.server.log.UsageException;
import dev.sumdb.tlog.ProofException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sumdb provenance}: where a record of our own log came from. */
@Command(
    name = "provenance",
    description = {
      "Tell where a record of a log came from: hashed from which source, or copied from which"
          + " database, with its proof.",
      "The directory of a running server may be read."
    },
    footer =
        "Exit: 0 known, and the proof of a copied record holds; 1 not logged, or the proof is"
            + " damaged; 2 usage; 3 could not read.")
final class ProvenanceCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "M@V", description = "Module version.")
  private String module;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Directory of the log. Default: SUMDB_DIR or .sumdb.")
  private Path dir;

  @Option(
      names = "--export",
      paramLabel = "FILE",
      description =
          "Write the C2SP tlog-proof of a copied record, which the key of its database alone"
              + " verifies.")
  private String export;

  ProvenanceCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandException, UsageException, IOException {
    ModuleVersion version = Targets.version(module);
    Path log = LogDirectory.of(dir, console);
    LogArchive.Origin origin;
    try (LogArchive archive = LogArchive.open(log)) {
      origin =
          archive
              .origin(version)
              .orElseThrow(
                  () ->
                      CommandException.findings(
                          version + " is not in the log in " + log,
                          "check the name and the version; a lookup logs it"));
    } catch (ProofException e) {
      throw CommandException.findings(
          version + ": " + e.getMessage(), "check the whole log: sumdb fsck " + log);
    } catch (IOException e) {
      throw unreadable(log, e);
    }
    if (export != null) {
      export(version, origin);
    }
    print(version, origin);
    return ExitCode.OK;
  }

  static CommandException unreadable(Path log, IOException e) {
    return CommandException.unavailable(
        "could not read the log in " + log + ": " + FileFailure.describe(e),
        "check it: sumdb fsck " + log);
  }

  private void export(ModuleVersion version, LogArchive.Origin origin)
      throws CommandException, IOException {
    if (origin.proof().isEmpty()) {
      throw CommandException.usage(
          version + " was not copied: there is no proof of another database",
          "leave --export out; sumdb prove writes the proof of this log");
    }
    PlainFiles.replace(console.path(export), origin.proof().get().format());
  }

  private void print(ModuleVersion version, LogArchive.Origin origin) {
    Provenance from = origin.provenance();
    StringBuilder text = new StringBuilder();
    text.append(version + " is record " + origin.id() + " of this log, since ");
    text.append(origin.firstSeen().truncatedTo(ChronoUnit.SECONDS)).append('\n');
    switch (from.kind()) {
      case HASHED -> text.append("hashed here from " + from.source() + "\n");
      case COPIED -> {
        text.append("copied from " + from.source() + ": " + from.evidence() + "\n");
        text.append("proven under the key " + from.identity() + "\n");
      }
      case PUSHED -> text.append("pushed by " + from.identity() + " from " + from.source() + "\n");
      case IMPORTED -> text.append("imported from " + from.source() + "\n");
      default -> throw new AssertionError(from.kind());
    }
    text.append(origin.text());
    console.out().print(text);
    console.out().flush();
  }
}
