package dev.sumdb.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code sumdb bundle}: what proves module versions, in one file. */
@Command(
    name = "bundle",
    description = {
      "Evidence bundles: all that proves a set of module versions under one signed head, in one"
          + " file, for machines without a network.",
      "sumdb verify --bundle FILE verifies with one; sumdb bundle serve FILE answers the go"
          + " command from one."
    },
    synopsisSubcommandLabel = "COMMAND")
final class BundleCommand {
  private BundleCommand() {}

  static CommandLine commandLine(Console console) {
    CommandLine bundle = new CommandLine(new BundleCommand());
    bundle.addSubcommand("create", new BundleCreateCommand(console));
    bundle.addSubcommand("inspect", new BundleInspectCommand(console));
    bundle.addSubcommand("verify", new BundleVerifyCommand(console));
    bundle.addSubcommand("merge", new BundleMergeCommand(console));
    bundle.addSubcommand("serve", new BundleServeCommand(console));
    return bundle;
  }
}
