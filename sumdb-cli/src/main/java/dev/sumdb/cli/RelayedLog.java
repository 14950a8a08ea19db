package dev.sumdb.cli;

import dev.sumdb.client.ClientOptions;
import dev.sumdb.client.ClientState;
import dev.sumdb.client.LookupOutcome;
import dev.sumdb.client.LookupProgress;
import dev.sumdb.client.LookupRun;
import dev.sumdb.client.MemoryVerifiedCache;
import dev.sumdb.client.SumDbClient;
import dev.sumdb.client.SumDbSource;
import dev.sumdb.client.SumDbSources;
import dev.sumdb.goproxy.HttpSettings;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.mirrors.ProvenHashes;
import dev.sumdb.note.VerifierKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One database, asked as this user reaches it and through mirrors, all with the same trusted heads:
 * a mirror that relays another history contradicts them.
 */
final class RelayedLog {
  private final VerifierKey key;
  private final SumDbSource source;
  private final ClientState state;
  private final HttpSettings settings;
  private final Duration timeout;
  private final List<Path> evidence = new ArrayList<>();
  private boolean misbehaved;

  RelayedLog(
      VerifierKey key,
      SumDbSource source,
      ClientState state,
      HttpSettings settings,
      Duration timeout) {
    this.key = key;
    this.source = source;
    this.state = state;
    this.settings = settings;
    this.timeout = timeout;
  }

  /** What the database itself says. */
  Map<ModuleVersion, ProvenHashes> proven(List<ModuleVersion> modules) throws IOException {
    LookupRun run =
        SumDbClient.of(key, source, state.heads(), state.cache(), ClientOptions.defaults())
            .lookup(modules, LookupProgress.NONE);
    keep(run);
    Map<ModuleVersion, ProvenHashes> proven = new LinkedHashMap<>();
    for (ModuleVersion module : modules) {
      proven.put(module, hashes(run.outcome(module)));
    }
    return proven;
  }

  private static ProvenHashes hashes(LookupOutcome outcome) {
    if (outcome instanceof LookupOutcome.Proven proven) {
      return new ProvenHashes(proven.zipHash().orElse(""), proven.goModHash().orElse(""), "");
    }
    if (outcome instanceof LookupOutcome.NotFound notFound) {
      return new ProvenHashes("", "", "not found: " + notFound.reason());
    }
    if (outcome instanceof LookupOutcome.Unverifiable why) {
      return new ProvenHashes("", "", why.reason());
    }
    return new ProvenHashes("", "", "the database does not prove what it signed");
  }

  /** What it says through a mirror, of which nothing is known that it could leave out. */
  LookupRun through(URI mirror, List<ModuleVersion> modules) throws IOException {
    String base = mirror.toString().replaceFirst("/+$", "") + "/sumdb/" + key.name();
    try (SumDbSource relay = SumDbSources.at(URI.create(base), settings, timeout)) {
      LookupRun run =
          SumDbClient.of(
                  key, relay, state.heads(), new MemoryVerifiedCache(), ClientOptions.defaults())
              .lookup(modules, LookupProgress.NONE);
      keep(run);
      return run;
    }
  }

  private synchronized void keep(LookupRun run) throws IOException {
    misbehaved |= !run.misbehaviours().isEmpty();
    evidence.addAll(Misbehaviours.keep(run.misbehaviours(), state));
  }

  /** Whether it ever proved to have done something wrong, itself or through a mirror. */
  synchronized boolean hasMisbehaved() {
    return misbehaved;
  }

  /** The files of evidence since the last call. */
  synchronized List<Path> takeEvidence() {
    List<Path> files = evidence.stream().distinct().toList();
    evidence.clear();
    return files;
  }
}
