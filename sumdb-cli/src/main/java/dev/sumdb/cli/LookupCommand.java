package dev.sumdb.cli;

import dev.sumdb.audit.AuditReport;
import dev.sumdb.audit.Claim;
import dev.sumdb.audit.DatabaseState;
import dev.sumdb.audit.ExitRule;
import dev.sumdb.audit.Finding;
import dev.sumdb.audit.Kind;
import dev.sumdb.audit.Reason;
import dev.sumdb.audit.Remark;
import dev.sumdb.audit.Status;
import dev.sumdb.client.CorruptStateException;
import dev.sumdb.client.LookupOutcome;
import dev.sumdb.client.LookupProgress;
import dev.sumdb.client.LookupRun;
import dev.sumdb.client.Misbehaviour;
import dev.sumdb.gosum.GoSumLine;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.project.ProjectFile;
import dev.sumdb.tlog.Hash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sumdb lookup}: one record of a database, after its proof. */
@Command(
    name = "lookup",
    description = {
      "Print the record of a module version, its number, the signed head and the proof between"
          + " them; nothing is printed that is not proven."
    },
    footer =
        "Exit: as verify: 0 proven, 1 not found, 2 usage, 3 could not verify, 4 misbehaviour, 5"
            + " skipped.")
final class LookupCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private VerifyOptions options = new VerifyOptions();

  @Parameters(paramLabel = "M@V", description = "Module version.")
  private String module;

  LookupCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    ReportOutputs outputs = ReportOutputs.of(options, console);
    ExitRule rule = options.exitRule();
    ModuleVersion version = Targets.version(module);
    ProjectFile project = new Projects(console).of(console.directory(), options);
    Instant started = Instant.now();
    try (OpenDatabases databases = OpenDatabases.open(options, project, console.goEnv(), console)) {
      Optional<String> skipped = databases.exemption(version.path());
      Optional<OpenDatabase> database = databases.of(version.path());
      LookupRun run = null;
      List<Finding> findings = new ArrayList<>();
      if (skipped.isPresent()) {
        findings.add(
            finding(version, Status.SKIPPED, Reason.SKIPPED, "skipped: " + skipped.get(), ""));
      } else if (database.isEmpty()) {
        String why = "checksum database disabled by GOSUMDB=off";
        findings.add(finding(version, Status.UNVERIFIABLE, Reason.UNVERIFIABLE, why, ""));
      } else {
        run = database.get().client().lookup(List.of(version), LookupProgress.NONE);
        database.get().keepEvidence(run.misbehaviours());
        findings.addAll(findings(version, run, database.get().name()));
      }
      AuditReport report =
          new AuditReport(
              started,
              Duration.between(started, Instant.now()),
              states(run, database),
              findings,
              remarks(run),
              List.of(),
              rule);
      if (run != null && report.exitCode() == 0 && !outputs.isMachineReadable()) {
        print(version, run, database.get());
      } else {
        outputs.write(report, databases.evidence());
      }
      return report.exitCode();
    } catch (CorruptStateException e) {
      throw CommandException.usage(e.getMessage(), e.remedy());
    }
  }

  private static List<DatabaseState> states(LookupRun run, Optional<OpenDatabase> database) {
    if (run == null) {
      return List.of();
    }
    return List.of(
        run.head()
            .map(head -> DatabaseState.of(database.get().key(), head))
            .orElseGet(() -> DatabaseState.withoutHead(database.get().key())));
  }

  private static List<Remark> remarks(LookupRun run) {
    return run == null
        ? List.of()
        : run.warnings().stream()
            .map(text -> new Remark(Reason.UNVERIFIABLE, "", 0, text))
            .toList();
  }

  private static List<Finding> findings(ModuleVersion version, LookupRun run, String database) {
    List<Finding> findings = new ArrayList<>();
    LookupOutcome outcome = run.outcome(version);
    if (outcome instanceof LookupOutcome.Proven proven) {
      for (GoSumLine line : proven.lines()) {
        if (line.hash().startsWith("h1:")) {
          List<String> want = List.of(line.hash());
          long id = proven.record().id();
          findings.add(
              new Finding(
                  Claim.of(line, "", 0), Status.VERIFIED, Reason.NONE, "", want, id, database));
        }
      }
    } else if (outcome instanceof LookupOutcome.NotFound notFound) {
      String message = "not found in " + database + ": " + notFound.reason();
      findings.add(finding(version, Status.NOT_FOUND, Reason.NOT_FOUND, message, database));
    } else if (outcome instanceof LookupOutcome.Unverifiable why) {
      findings.add(
          finding(version, Status.UNVERIFIABLE, Reason.UNVERIFIABLE, why.reason(), database));
    }
    for (Misbehaviour one : run.misbehaviours()) {
      Reason reason = Reason.ofCode(one.reasonCode()).orElse(Reason.RECORD);
      findings.add(finding(version, Status.MISBEHAVIOUR, reason, one.message(), database));
    }
    return findings;
  }

  private static Finding finding(
      ModuleVersion version, Status status, Reason reason, String message, String database) {
    Claim claim = new Claim(version.path(), version.version(), Kind.ZIP, "", "", 0);
    return new Finding(claim, status, reason, message, List.of(), Finding.NOT_LOGGED, database);
  }

  private void print(ModuleVersion version, LookupRun run, OpenDatabase database) {
    LookupOutcome.Proven proven = (LookupOutcome.Proven) run.outcome(version);
    StringBuilder text = new StringBuilder();
    text.append("record " + proven.record().id() + " of " + database.name() + "\n");
    text.append(proven.record().text()).append('\n');
    text.append(new String(run.headNote().orElseThrow(), StandardCharsets.UTF_8)).append('\n');
    text.append("inclusion proof\n");
    for (Hash hash : run.proof(version).hashes()) {
      text.append(hash).append('\n');
    }
    console.out().print(text);
    console.out().flush();
  }
}
