package dev.sumdb.client;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.VerifierKey;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** A client's stores, kept between runs, with short verbs for tests. */
final class TestClient {
  static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T10:11:12Z"), ZoneOffset.UTC);

  private final VerifierKey key;
  private final ClientOptions options;
  final MemoryTrustedHeads heads;
  MemoryVerifiedCache cache = new MemoryVerifiedCache();

  TestClient(VerifierKey key, int height) {
    this(key, height, new MemoryTrustedHeads());
  }

  TestClient(VerifierKey key, int height, MemoryTrustedHeads heads) {
    this.key = key;
    this.heads = heads;
    this.options = ClientOptions.defaults().withTileHeight(height).withClock(CLOCK);
  }

  void emptyCache() {
    cache = new MemoryVerifiedCache();
  }

  LookupRun lookup(SumDbSource source, Collection<ModuleVersion> modules) throws IOException {
    return SumDbClient.of(key, source, heads, cache, options).lookup(modules, LookupProgress.NONE);
  }

  LookupRun lookup(SumDbSource source, ModuleVersion... modules) throws IOException {
    return lookup(source, Arrays.asList(modules));
  }

  /** All of these are proven. */
  LookupRun mustProve(SumDbSource source, ModuleVersion... modules) throws IOException {
    LookupRun run = lookup(source, modules);
    for (ModuleVersion module : modules) {
      if (!(run.outcome(module) instanceof LookupOutcome.Proven)) {
        throw new AssertionError(module + ": " + describe(run.outcome(module)));
      }
    }
    return run;
  }

  /** The trusted head's size, 0 if there is none. */
  long trustedSize() throws IOException {
    SeenHead head = new HeadStore(heads, key).newest();
    return head == null ? 0 : head.size();
  }

  static String describe(LookupOutcome outcome) {
    if (outcome instanceof LookupOutcome.Misbehaved misbehaved) {
      return misbehaved.what().reasonCode() + " " + misbehaved.what().message();
    }
    return String.valueOf(outcome);
  }

  /** The reason code of a misbehaviour, else the kind of outcome. */
  static String kind(LookupOutcome outcome) {
    if (outcome instanceof LookupOutcome.Misbehaved misbehaved) {
      return misbehaved.what().reasonCode();
    }
    return outcome.getClass().getSimpleName();
  }

  static List<String> kinds(LookupRun run) {
    return run.outcomes().values().stream().map(TestClient::kind).toList();
  }
}
