package dev.sumdb.cli;

import dev.sumdb.server.config.ConfigException;
import dev.sumdb.server.config.ServerConfig;
import dev.sumdb.server.log.RefusedException;
import dev.sumdb.server.log.UsageException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sumdb serve}: serves an existing log until a signal comes. */
@Command(
    name = "serve",
    description = {
      "Serve a log.",
      "When requests are answered, standard output gets one line: GOSUMDB='NAME+HASH+KEY URL'."
    },
    footer = "Exit: 0 stopped, 2 configuration, port or directory, 4 refused to sign, 70 internal.")
final class ServeCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;

  ServeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call()
      throws CommandException, ConfigException, UsageException, RefusedException, IOException {
    ServerConfig config = ServeOptions.load(spec.commandLine().getParseResult(), Map.of(), console);
    return new Serving(console).run(config);
  }
}
