package dev.sumdb.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code sumdb mirror}: copies of other databases. */
@Command(
    name = "mirror",
    description = "Copy what other databases hold, and prove it on the way.",
    synopsisSubcommandLabel = "COMMAND")
final class MirrorCommand {
  /** The command with its words. */
  static CommandLine commandLine(Console console) {
    CommandLine line = new CommandLine(new MirrorCommand());
    line.addSubcommand("warm", new MirrorWarmCommand(console));
    line.addSubcommand("clone", new MirrorCloneCommand(console));
    line.addSubcommand("import", MirrorImportCommand.commandLine(console));
    return line;
  }
}
