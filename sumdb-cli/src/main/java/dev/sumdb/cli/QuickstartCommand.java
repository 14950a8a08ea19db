package dev.sumdb.cli;

import dev.sumdb.gosum.ModulePatterns;
import dev.sumdb.server.config.ConfigException;
import dev.sumdb.server.config.OverlaySettings;
import dev.sumdb.server.config.ServerConfig;
import dev.sumdb.server.config.Setting;
import dev.sumdb.server.log.LogDir;
import dev.sumdb.server.log.RefusedException;
import dev.sumdb.server.log.UsageException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sumdb quickstart}: init where there is no log yet, then serve. */
@Command(
    name = "quickstart",
    description = {
      "Make a log if the directory is new, and serve it.",
      "When requests are answered, standard output gets one line: GOSUMDB='NAME+HASH+KEY URL'."
    },
    footer = "Exit: 0 stopped, 2 configuration, port or directory, 4 refused to sign, 70 internal.")
final class QuickstartCommand implements Callable<Integer> {
  static final Map<Setting, String> DEFAULTS = Map.of(Setting.UPSTREAM, "go-env");

  private final Console console;

  @Spec private CommandSpec spec;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "name of the database; default: sumdb.local/ and 8 random hex digits, once")
  private String name;

  QuickstartCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call()
      throws CommandException, ConfigException, UsageException, RefusedException, IOException {
    ServerConfig given = ServeOptions.load(spec.commandLine().getParseResult(), DEFAULTS, console);
    ServerConfig config = given.withOverlay(overlay(given.overlay(), given.upstream()));
    if (!LogDir.holdsLog(config.dir())) {
      String chosen = name == null ? LogDir.randomName() : name;
      LogDir.init(config.dir(), chosen, null);
      console.hint("made a new log " + chosen + " in " + config.dir());
    } else {
      requireName(LogDir.open(config.dir()).name(), config);
    }
    return new Serving(console).run(config);
  }

  /**
   * Public modules are copied from go's database unless somebody says otherwise. Sources that are
   * named without any private module would be of no use then, and the names in them would leave
   * this machine: all that they serve is hashed then, which standard error tells.
   */
  private OverlaySettings overlay(OverlaySettings given, String upstream) {
    String list = given.privateModules();
    boolean asGo = !given.privateGiven() || list.equals(OverlaySettings.GO_ENV);
    String patterns = asGo ? console.goEnv().value("GOPRIVATE").value() : list;
    boolean nonePrivate = ModulePatterns.parse(patterns).isEmpty();
    if (nonePrivate
        && given.sumdb().isEmpty()
        && given.upstreamGiven()
        && !upstream.equals(OverlaySettings.GO_ENV)) {
      return given.none();
    }
    OverlaySettings chosen = nonePrivate ? given.withPrivate(OverlaySettings.NONE) : given;
    return chosen.sumdb().isEmpty() ? chosen.withSumdb(OverlaySettings.GO_ENV) : chosen;
  }

  private void requireName(String existing, ServerConfig config) throws CommandException {
    if (name != null && !name.equals(existing)) {
      throw CommandException.usage(
          config.dir() + " holds the log " + existing + ", not " + name,
          "leave --name out, or name another directory with --dir");
    }
  }
}
