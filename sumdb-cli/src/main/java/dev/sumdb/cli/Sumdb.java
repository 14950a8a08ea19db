package dev.sumdb.cli;

import dev.sumdb.server.config.Setting;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
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
      return run(commandLine(failures), args);
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

  /** The verbs; each gets the console and nothing else. */
  private CommandLine commandLine(Failures failures) {
    CommandLine root = new CommandLine(this);
    root.addSubcommand(new InitCommand(console));
    addServer(root, new ServeCommand(console), Map.of());
    addServer(root, new QuickstartCommand(console), QuickstartCommand.DEFAULTS);
    root.addSubcommand(new FsckCommand(console));
    root.addSubcommand(new KeyCommand(console));
    root.addSubcommand(VerifyCommand.commandLine(console));
    root.addSubcommand(new DiffCommand(console));
    root.addSubcommand(new LookupCommand(console));
    root.addSubcommand(new LintCommand(console));
    root.addSubcommand(new SumCommand(console));
    root.addSubcommand(new EnvCommand(console));
    root.addSubcommand(new ClientResetCommand(console));
    root.addSubcommand(new VersionCommand(console));
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

  private static void addServer(CommandLine root, Object command, Map<Setting, String> defaults) {
    CommandLine line = new CommandLine(command);
    ServeOptions.addTo(line, defaults);
    root.addSubcommand(line);
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
