package dev.sumdb.cli;

import dev.sumdb.bundle.Bundle;
import dev.sumdb.bundle.BundleCheck;
import dev.sumdb.bundle.BundleException;
import dev.sumdb.client.ClientOptions;
import dev.sumdb.client.ClientState;
import dev.sumdb.client.CorruptStateException;
import dev.sumdb.client.MemoryTrustedHeads;
import dev.sumdb.client.TrustedHeads;
import dev.sumdb.note.VerifierKey;
import java.io.IOException;
import java.util.List;

/**
 * Bundles that were verified together, with a key that the user trusts.
 *
 * @param key of the database
 * @param bundle all that they prove
 */
record VerifiedBundle(VerifierKey key, Bundle bundle) {

  /**
   * Verifies. With --state, against the trusted head there, which moves forward; without, against
   * nothing but the key.
   */
  static VerifiedBundle of(List<String> files, DatabaseOptions options, Console console)
      throws CommandException, IOException {
    OpenBundles open = new OpenBundles(files, console);
    VerifierKey key = key(open, KnownKeys.some(options, console));
    try {
      TrustedHeads heads =
          options.state().isEmpty()
              ? new MemoryTrustedHeads()
              : ClientState.in(console.path(options.state()), key).heads();
      ClientOptions client = ClientOptions.defaults().withJobs(options.jobs());
      return new VerifiedBundle(key, BundleCheck.check(key, open.all(), heads, client));
    } catch (BundleException e) {
      if (!options.state().isEmpty() && e.kind() == BundleException.Kind.INCOMPLETE) {
        // What the state has may show that it is of another history.
        open.compare(ClientState.in(console.path(options.state()), key), key, options);
      }
      throw open.failure(e, key, options);
    } catch (CorruptStateException e) {
      throw CommandException.usage(e.getMessage(), e.remedy());
    }
  }

  /** One of the keys that the user trusts: that which the bundles claim, if it is among them. */
  static VerifierKey key(OpenBundles open, List<VerifierKey> known) {
    for (Bundle bundle : open.all()) {
      if (known.contains(bundle.claimedKey())) {
        return bundle.claimedKey();
      }
    }
    return known.get(0);
  }

  /** One line for people. */
  static String summary(Bundle bundle) {
    return bundle.records().size()
        + " lookups, "
        + bundle.tiles().size()
        + " tiles, tree "
        + bundle.head().size()
        + (bundle.isIncrement() ? ", builds on " + bundle.baseDescription() : "");
  }
}
