package dev.sumdb.cli;

import dev.sumdb.audit.ExitRule;
import dev.sumdb.audit.Status;
import dev.sumdb.config.Suggestion;
import dev.sumdb.tlog.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options of all commands that verify and report. */
final class VerifyOptions extends DatabaseOptions {
  @Option(
      names = "--format",
      paramLabel = "FORMAT[=FILE]",
      scope = ScopeType.INHERIT,
      description =
          "text, json, sarif, junit, github or gitlab; repeatable, one of them without FILE.")
  private List<String> formats = new ArrayList<>();

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "Print nothing on success.")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Print each module with the number of its record.")
  private boolean verbose;

  @Option(
      names = "--no-color",
      scope = ScopeType.INHERIT,
      description = "No colours, as with NO_COLOR.")
  private boolean noColor;

  @Option(
      names = "--no-progress",
      scope = ScopeType.INHERIT,
      description = "No progress, which only terminals get anyway.")
  private boolean noProgress;

  @Option(
      names = "--fail-on",
      paramLabel = "LIST",
      scope = ScopeType.INHERIT,
      description =
          "Statuses that cause exit 1 (default: mismatch,not-found,malformed); none for none.")
  private String failOn;

  @Option(
      names = "--exit-zero",
      scope = ScopeType.INHERIT,
      description = "Exit 0 instead of 1, 3 and 5; never instead of 2 and 4.")
  private boolean exitZero;

  List<String> formats() {
    return formats;
  }

  boolean quiet() {
    return quiet;
  }

  @Override
  boolean verbose() {
    return verbose;
  }

  boolean noColor() {
    return noColor;
  }

  boolean noProgress() {
    return noProgress;
  }

  ExitRule exitRule() throws CommandException {
    ExitRule rule = failOn == null ? ExitRule.DEFAULT : ExitRule.DEFAULT.failingOn(statuses());
    return exitZero ? rule.withExitZero() : rule;
  }

  private Set<Status> statuses() throws CommandException {
    Set<Status> statuses = EnumSet.noneOf(Status.class);
    for (String name : failOn.equals("none") ? new String[0] : failOn.split(",")) {
      try {
        statuses.add(Status.parse(name.strip()));
      } catch (MalformedException e) {
        List<String> known = Arrays.stream(Status.values()).map(Status::text).toList();
        throw CommandException.usage(
            "--fail-on: no status "
                + MalformedException.quote(name)
                + Suggestion.closest(name, known).map(s -> "; did you mean " + s + "?").orElse(""),
            "want some of " + String.join(",", known) + ", or none");
      }
    }
    return statuses;
  }
}
