package dev.sumdb.cli;

import dev.sumdb.checkpoint.TlogProof;
import dev.sumdb.client.CorruptStateException;
import dev.sumdb.client.LookupRun;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.project.ProjectFile;
import dev.sumdb.tlog.LogRecord;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sumdb prove}: one record, its audit path and the signed head in one file. */
@Command(
    name = "prove",
    description = {
      "Write a C2SP tlog-proof of a module version's record: record text, audit path and signed"
          + " head in one file, which sumdb verify proof checks with the database's key alone.",
      "The database is asked as verify asks it; nothing is written that is not proven."
    },
    footer =
        "Exit: 0 written, 1 not found, 2 usage, 3 could not verify, 4 misbehaviour, 5 exempted.")
final class ProveCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private DatabaseOptions options = new DatabaseOptions();

  @Parameters(paramLabel = "M@V", description = "Module version.")
  private String module;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "File for the proof; - for standard output.")
  private String output;

  ProveCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    options.timeout();
    ModuleVersion version = Targets.version(module);
    ProjectFile project = new Projects(console).of(console.directory(), options);
    try (OpenDatabases databases = OpenDatabases.open(options, project, console.goEnv(), console)) {
      Optional<String> exempted = databases.exemption(version.path());
      if (exempted.isPresent()) {
        console.hint(version + " is exempted: " + exempted.get());
        return ExitCode.NOTHING;
      }
      OpenDatabase database =
          databases
              .of(version.path())
              .orElseThrow(
                  () ->
                      CommandException.unavailable(
                          "checksum database disabled by GOSUMDB=off", "name one with --sumdb"));
      ProvenRecords proven = ProvenRecords.of(database, Set.of(version), console);
      LookupRun run = proven.run();
      LogRecord record = proven.records().get(version);
      byte[] note = run.headNote().orElseThrow();
      TlogProof proof = TlogProof.of(record.text(), record.id(), run.proof(version), note);
      new OutputFile(output, console)
          .write(
              proof.format(),
              "record "
                  + record.id()
                  + " of "
                  + database.name()
                  + " in tree "
                  + run.head().orElseThrow().size());
      return ExitCode.OK;
    } catch (CorruptStateException e) {
      throw CommandException.usage(e.getMessage(), e.remedy());
    }
  }
}
