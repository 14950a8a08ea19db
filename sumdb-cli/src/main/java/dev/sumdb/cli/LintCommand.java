package dev.sumdb.cli;

import dev.sumdb.audit.Audit;
import dev.sumdb.audit.AuditReport;
import dev.sumdb.audit.Claims;
import dev.sumdb.audit.ExitRule;
import dev.sumdb.audit.GoSumClaims;
import dev.sumdb.audit.GoSumLint;
import dev.sumdb.files.FileFailure;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sumdb lint}: what is wrong with go.sum files, without any database. */
@Command(
    name = "lint",
    description = {
      "Tell what is wrong with go.sum files without asking any database.",
      "What go refuses or nobody can check is a finding; what go would write differently a note."
    },
    footer = "Exit: 0 no findings, 1 findings, 2 usage.")
final class LintCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private VerifyOptions options = new VerifyOptions();

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "go.sum or go.work.sum file.")
  private List<String> files = new ArrayList<>();

  LintCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    ReportOutputs outputs = ReportOutputs.of(options, console).whenEmpty("nothing wrong");
    ExitRule rule = options.exitRule().withoutNothing();
    Clock clock = Clock.systemUTC();
    Claims claims = new Claims();
    for (String name : files) {
      try {
        byte[] content =
            name.equals("-")
                ? GoSumClaims.content(console.in(), "standard input")
                : GoSumClaims.content(console.path(name));
        GoSumLint.check(content, name, claims);
      } catch (IOException e) {
        throw CommandException.usage(FileFailure.describe(e), "");
      }
    }
    AuditReport report = Audit.local(claims, rule, clock);
    outputs.write(report, List.of());
    return report.exitCode();
  }
}
