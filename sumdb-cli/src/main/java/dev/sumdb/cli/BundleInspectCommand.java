package dev.sumdb.cli;

import dev.sumdb.bundle.Bundle;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sumdb bundle inspect}: what a bundle says it has. */
@Command(
    name = "inspect",
    description = {
      "Show what a bundle has. Nothing is verified but that the file is as it was written: the key"
          + " shown is the bundle's own, for you to compare."
    },
    footer = "Exit: 0 shown, 2 usage, 3 no bundle or a part of it, 4 altered.")
final class BundleInspectCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "FILE", description = "The bundle.")
  private String file;

  BundleInspectCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    Bundle bundle = new OpenBundles(List.of(file), console).all().get(0);
    StringBuilder out = new StringBuilder();
    out.append("database: " + bundle.claimedKey() + "\n");
    out.append("tree: " + bundle.head().size() + " " + bundle.head().root() + "\n");
    for (TreeHead older : bundle.since()) {
      out.append("extends tree: " + older.size() + " " + older.root() + "\n");
    }
    if (bundle.isIncrement()) {
      out.append("builds on: " + bundle.baseDescription() + "\n");
    }
    out.append("lookups: " + bundle.records().size() + "\n");
    out.append("tiles: " + bundle.tiles().size() + "\n");
    bundle.missing().forEach(name -> out.append("missing: " + name + "\n"));
    bundle
        .records()
        .forEach((module, record) -> out.append(module + " record " + record.id() + "\n"));
    console.out().print(out);
    console.out().flush();
    console.hint("nothing of this is verified; sumdb bundle verify does");
    return bundle.missing().isEmpty() ? ExitCode.OK : ExitCode.UNAVAILABLE;
  }
}
