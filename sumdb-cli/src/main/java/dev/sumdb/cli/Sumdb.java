package dev.sumdb.cli;

import dev.sumdb.server.config.Setting;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;

/** The command with all its verbs. */
@Command(
    name = "sumdb",
    description = "A Go checksum database server and verifier.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = HelpCommand.class)
final class Sumdb {
  private final Console console;

  Sumdb(Console console) {
    this.console = console;
  }

  /** Runs one command and returns its exit code; never throws. */
  int run(String... args) {
    Failures failures = new Failures(console);
    try {
      return run(commandLine(failures, List.of(args)), args);
    } catch (RuntimeException | Error e) { // an uncaught one would end as 1, which says "findings"
      return failures.internal(e);
    }
  }

  private int run(CommandLine commands, String... args) {
    List<String> rewritten = SingleDash.rewrite(List.of(args), commands);
    if (rewritten.isEmpty()) {
      commands.usage(console.err());
      return ExitCode.USAGE;
    }
    return commands.execute(rewritten.toArray(String[]::new));
  }

  /** The root with the verb that is asked for, or with all of them: see {@link #verbs}. */
  private CommandLine commandLine(Failures failures, List<String> args) {
    CommandLine root = new CommandLine(this);
    Map<String, Supplier<CommandLine>> verbs = verbs(args);
    if (!args.isEmpty() && verbs.containsKey(args.get(0))) {
      verbs.keySet().retainAll(List.of(args.get(0)));
    }
    verbs.forEach((name, verb) -> root.addSubcommand(name, verb.get()));
    addVersionOption(root);
    root.setOut(new PrintWriter(console.out(), true));
    root.setErr(new PrintWriter(console.err(), true));
    root.setParameterExceptionHandler(failures);
    root.setExecutionExceptionHandler(failures);
    root.setPosixClusteredShortOptionsAllowed(false); // -hlep is a mistake, not -h and more
    root.setUsageHelpAutoWidth(false);
    if (console.environment().containsKey("NO_COLOR")) {
      root.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    }
    everywhere(root.getCommandSpec());
    return root;
  }

  /**
   * How to make each verb; each gets the console and nothing else. Made are only those that are
   * needed: reading the annotations of all of them takes longer than checking a small go.sum.
   */
  private Map<String, Supplier<CommandLine>> verbs(List<String> args) {
    Map<String, Supplier<CommandLine>> verbs = new LinkedHashMap<>();
    verbs.put("init", () -> new CommandLine(new InitCommand(console)));
    verbs.put("serve", () -> server(new ServeCommand(console), Map.of()));
    verbs.put(
        "quickstart", () -> server(new QuickstartCommand(console), QuickstartCommand.DEFAULTS));
    verbs.put("fsck", () -> new CommandLine(new FsckCommand(console)));
    verbs.put("provenance", () -> new CommandLine(new ProvenanceCommand(console)));
    verbs.put("incidents", () -> new CommandLine(new IncidentsCommand(console)));
    verbs.put("key", () -> new CommandLine(new KeyCommand(console)));
    verbs.put("verify", () -> VerifyCommand.commandLine(console, args));
    verbs.put("diff", () -> new CommandLine(new DiffCommand(console)));
    verbs.put("lookup", () -> new CommandLine(new LookupCommand(console)));
    verbs.put("prove", () -> new CommandLine(new ProveCommand(console)));
    verbs.put("bundle", () -> BundleCommand.commandLine(console));
    verbs.put("lint", () -> new CommandLine(new LintCommand(console)));
    verbs.put("sum", () -> new CommandLine(new SumCommand(console)));
    verbs.put("mirror", () -> MirrorCommand.commandLine(console));
    verbs.put("mirrors", () -> new CommandLine(new MirrorsCommand(console)));
    verbs.put("env", () -> new CommandLine(new EnvCommand(console)));
    verbs.put("client-reset", () -> new CommandLine(new ClientResetCommand(console)));
    verbs.put("version", () -> new CommandLine(new VersionCommand(console)));
    return verbs;
  }

  private static CommandLine server(Object command, Map<Setting, String> defaults) {
    CommandLine line = new CommandLine(command);
    ServeOptions.addTo(line, defaults);
    return line;
  }

  private static void addVersionOption(CommandLine root) {
    root.getCommandSpec().version("sumdb " + Version.current());
    root.getCommandSpec()
        .addOption(
            CommandLine.Model.OptionSpec.builder("--version")
                .versionHelp(true)
                .description("Print the version.")
                .build());
  }

  /** Every command has help; none of them has an abbreviation that a later option could break. */
  private static void everywhere(CommandSpec spec) {
    if (spec.findOption("--help") == null) {
      spec.addOption(
          CommandLine.Model.OptionSpec.builder("-h", "--help")
              .usageHelp(true)
              .description("Print this help.")
              .build());
    }
    spec.subcommands().values().forEach(sub -> everywhere(sub.getCommandSpec()));
  }
}
