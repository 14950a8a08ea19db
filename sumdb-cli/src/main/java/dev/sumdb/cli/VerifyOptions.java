package dev.sumdb.cli;

import dev.sumdb.audit.ExitRule;
import dev.sumdb.audit.Status;
import dev.sumdb.client.ClientOptions;
import dev.sumdb.config.Suggestion;
import dev.sumdb.tlog.MalformedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that all commands of the verifier have. */
final class VerifyOptions {
  private static final int MAX_JOBS = 256;

  @Option(
      names = "--sumdb",
      paramLabel = "'[PATTERNS=]VKEY [URL]'",
      scope = ScopeType.INHERIT,
      description = {
        "Database, as in GOSUMDB; repeatable. With PATTERNS (as in GOPRIVATE) it is for those"
            + " modules only, and they are never skipped.",
        "Default: the project file's, and go's GOSUMDB for the rest."
      })
  private List<String> sumdb = new ArrayList<>();

  @Option(
      names = "--proxy",
      paramLabel = "LIST",
      scope = ScopeType.INHERIT,
      description = "Module proxies instead of go's GOPROXY; the way to a database without URL.")
  private String proxy = "";

  @Option(
      names = "--state",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description =
          "Trusted heads, evidence, verified tiles and answers. Default: sumdb in XDG_STATE_HOME"
              + " and XDG_CACHE_HOME.")
  private String state = "";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "Project file; none for none. Default: .sumdb.yaml beside go.mod.")
  private String config = "";

  @Option(
      names = "--offline",
      scope = ScopeType.INHERIT,
      description = "No network: only the state, go's own cache, or --tiles.")
  private boolean offline;

  @Option(
      names = "--tiles",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "Client cache or tile tree to read instead of the network; implies --offline.")
  private String tiles; // null if not given: an empty one means no network, too

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
      names = "--jobs",
      paramLabel = "N",
      scope = ScopeType.INHERIT,
      description = "Requests at once (default: 16).")
  private int jobs = ClientOptions.defaults().jobs();

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

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      scope = ScopeType.INHERIT,
      description = "Limit of one lookup or tile (default: 60s).")
  private String timeout = "60s";

  List<String> sumdb() {
    return sumdb;
  }

  /** GOPROXY instead of go's; {@code ""} for none. */
  String proxy() {
    return proxy;
  }

  /** {@code ""} for the user's directories. */
  String state() {
    return state;
  }

  /** {@code ""} for the one beside go.mod, {@code none} for none. */
  String config() {
    return config;
  }

  boolean offline() {
    return offline || tiles != null;
  }

  /** {@code ""} for none. */
  String tiles() {
    return tiles == null ? "" : tiles;
  }

  List<String> formats() {
    return formats;
  }

  boolean quiet() {
    return quiet;
  }

  boolean verbose() {
    return verbose;
  }

  boolean noColor() {
    return noColor;
  }

  boolean noProgress() {
    return noProgress;
  }

  int jobs() throws CommandException {
    if (jobs < 1 || jobs > MAX_JOBS) {
      throw CommandException.usage(
          "--jobs: want a number from 1 to " + MAX_JOBS + ", got " + jobs, "");
    }
    return jobs;
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

  Duration timeout() throws CommandException {
    return TimeOption.parse("--timeout", timeout);
  }

  /** The directory of tiles, which has to exist. */
  Path tilesIn(Console console) {
    return console.path(tiles());
  }
}
