package dev.sumdb.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sumdb bundle verify}: everything in bundles, with a key. */
@Command(
    name = "verify",
    description = {
      "Prove everything in a bundle, or in a bundle and its increments together, with the key of"
          + " --sumdb or of go's GOSUMDB, never the bundle's own. Opens no socket.",
      "With --state also against the trusted head there."
    },
    footer = {
      "Exit: 0 proven, 2 usage, 3 incomplete or of another database, 4 altered, or the log",
      "misbehaved (evidence is written)."
    })
final class BundleVerifyCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private DatabaseOptions options = new DatabaseOptions();

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "The bundles.")
  private List<String> files = new ArrayList<>();

  BundleVerifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    VerifiedBundle verified = VerifiedBundle.of(files, options, console);
    console.result(
        "verified with "
            + verified.key().name()
            + "+"
            + verified.key().idHex()
            + ": "
            + VerifiedBundle.summary(verified.bundle()));
    return ExitCode.OK;
  }
}
