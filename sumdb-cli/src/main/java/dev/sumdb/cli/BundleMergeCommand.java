package dev.sumdb.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sumdb bundle merge}: one bundle of several. */
@Command(
    name = "merge",
    description = {
      "Make one bundle of a bundle and its increments, or of several with the same head. All of"
          + " them are verified first, as bundle verify does.",
      "The order of the files makes no difference."
    },
    footer = "Exit: as bundle verify; nothing is written unless it is 0.")
final class BundleMergeCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private DatabaseOptions options = new DatabaseOptions();

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "The bundles.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "File for the bundle; - for standard output.")
  private String output;

  BundleMergeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    VerifiedBundle verified = VerifiedBundle.of(files, options, console);
    new OutputFile(output, console)
        .write(verified.bundle().encode(), VerifiedBundle.summary(verified.bundle()));
    return ExitCode.OK;
  }
}
