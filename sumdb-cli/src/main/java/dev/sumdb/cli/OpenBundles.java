package dev.sumdb.cli;

import dev.sumdb.bundle.Bundle;
import dev.sumdb.bundle.BundleException;
import dev.sumdb.bundle.BundleSource;
import dev.sumdb.client.OfflineSource;
import dev.sumdb.client.SumDbSource;
import dev.sumdb.note.VerifierKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The bundles that options name, each read once. */
final class OpenBundles {
  private final List<String> files;
  private final List<Bundle> bundles = new ArrayList<>();
  private final Console console;

  OpenBundles(List<String> files, Console console) throws CommandException, IOException {
    this.files = files;
    this.console = console;
    for (String file : files) {
      try {
        bundles.add(Bundle.read(console.path(file)));
      } catch (BundleException e) {
        throw failure(file, e);
      }
    }
  }

  /** All of them, in the order of the options. */
  List<Bundle> all() {
    return List.copyOf(bundles);
  }

  /** Their names, for messages. */
  String names() {
    return String.join(", ", files);
  }

  /** What those of one database have, not verified. */
  SumDbSource source(VerifierKey key) throws CommandException {
    List<Bundle> ofKey = bundles.stream().filter(b -> b.claimedKey().equals(key)).toList();
    if (ofKey.isEmpty()) {
      console.hint("no bundle here is of " + key.name() + "+" + key.idHex());
      return new OfflineSource();
    }
    try {
      return BundleSource.of(ofKey, names());
    } catch (BundleException e) {
      throw failure(names(), e);
    }
  }

  /** How a command ends with it. */
  static CommandException failure(String file, BundleException e) {
    return e.kind() == BundleException.Kind.ALTERED
        ? CommandException.refused(
            file + ": " + e.getMessage(),
            "somebody or a disk changed it since it was made: keep it as evidence, get another")
        : CommandException.unavailable(file + ": " + e.getMessage(), "nothing bad is proven");
  }
}
