package dev.sumdb.cli;

import dev.sumdb.bundle.Bundle;
import dev.sumdb.bundle.BundleCheck;
import dev.sumdb.bundle.BundleException;
import dev.sumdb.bundle.BundleSource;
import dev.sumdb.client.ClientOptions;
import dev.sumdb.client.ClientState;
import dev.sumdb.client.MemoryTrustedHeads;
import dev.sumdb.client.OfflineSource;
import dev.sumdb.client.SumDbClient;
import dev.sumdb.client.SumDbSource;
import dev.sumdb.client.TileRun;
import dev.sumdb.client.TrustedHeads;
import dev.sumdb.note.VerifierKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

  /**
   * What those of one database have. Verified on its own first: what a state has already would hide
   * that something is missing or altered here, or that two of them are of different histories.
   */
  SumDbSource source(VerifierKey key, DatabaseOptions options)
      throws CommandException, IOException {
    List<Bundle> ofKey = of(key);
    if (ofKey.isEmpty()) {
      console.hint("no bundle here is of " + key.name() + "+" + key.idHex());
      return new OfflineSource();
    }
    try {
      BundleCheck.mustHold(key, ofKey, ClientOptions.defaults().withJobs(options.jobs()));
      return BundleSource.of(ofKey, names());
    } catch (BundleException e) {
      throw failure(e, key, options);
    }
  }

  private List<Bundle> of(VerifierKey key) {
    return bundles.stream().filter(bundle -> bundle.claimedKey().equals(key)).toList();
  }

  /**
   * Compares the heads of a database's bundles with the trusted one as far as what is here allows:
   * one of another history is an alarm, whatever it is asked for. Moves no head.
   */
  void compare(ClientState state, VerifierKey key, DatabaseOptions options)
      throws CommandException, IOException {
    ClientOptions client = ClientOptions.defaults().withJobs(options.jobs());
    Optional<byte[]> trusted = state.heads().newest();
    if (trusted.isEmpty()) {
      return;
    }
    for (Bundle bundle : of(key)) {
      try {
        SumDbSource source = BundleSource.of(List.of(bundle), names());
        TrustedHeads heads = new MemoryTrustedHeads(trusted.get());
        TileRun run = SumDbClient.of(key, source, heads, state.cache(), client).refresh(List.of());
        if (!run.misbehaviours().isEmpty()) {
          throw Misbehaviours.failure(
              run.misbehaviours(), Misbehaviours.keep(run.misbehaviours(), state));
        }
      } catch (BundleException e) {
        throw new AssertionError("one bundle contradicts itself", e);
      }
    }
  }

  /** How a command ends with it, the evidence kept where the options want it. */
  CommandException failure(BundleException e, VerifierKey key, DatabaseOptions options)
      throws IOException {
    return e.misbehaviours().isEmpty()
        ? failure(names(), e)
        : Misbehaviours.failure(
            e.misbehaviours(), Misbehaviours.keep(e.misbehaviours(), key, options, console));
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
