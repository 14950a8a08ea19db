package dev.sumdb.server;

import dev.sumdb.bundle.Bundle;
import dev.sumdb.bundle.BundleCheck;
import dev.sumdb.bundle.BundleException;
import dev.sumdb.client.ClientOptions;
import dev.sumdb.client.ClientState;
import dev.sumdb.client.MemoryTrustedHeads;
import dev.sumdb.client.Misbehaviour;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.server.config.ServerConfig;
import dev.sumdb.server.log.DirLock;
import dev.sumdb.server.log.LogDir;
import dev.sumdb.server.log.RefusedException;
import dev.sumdb.server.log.UsageException;
import dev.sumdb.server.mirror.BoundedCache;
import dev.sumdb.server.mirror.BundleContent;
import dev.sumdb.server.mirror.ProvenHead;
import dev.sumdb.server.overlay.ImportIncidents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Fills what a server relays of another database from bundles, for servers that cannot reach that
 * database.
 *
 * @param bundle all that was verified
 * @param isHeld whether all of it is in the mirror now; if not, its room is too small
 * @param contradictions evidence of records with other hashes than those that the log has copied
 */
public record MirrorImport(Bundle bundle, boolean isHeld, List<Path> contradictions) {

  /**
   * Verifies bundles against the key, against the head that the mirror answers with, and against
   * the one that the server trusts, which moves forward; then keeps them. No server may be running
   * on the directory. What is wrong is kept as an incident of the log.
   *
   * @param key of the database, which does not come from the bundles
   * @throws BundleException nothing was kept: they do not prove what they should, or cannot be
   *     compared with what the mirror has
   * @throws RefusedException a server uses the directory
   * @throws UsageException it holds no log, or cannot be written
   */
  public static MirrorImport run(ServerConfig config, VerifierKey key, List<Bundle> bundles)
      throws BundleException, RefusedException, UsageException, IOException {
    ClientOptions options = ClientOptions.defaults();
    try (DirLock lock = LogDir.open(config.dir()).lock()) {
      BoundedCache cache =
          BoundedCache.open(Mirrors.cacheDir(config.dir(), key), key, config.mirror().cacheBytes());
      ClientState state = state(config.dir(), key);
      ImportIncidents incidents = new ImportIncidents(config.dir(), key);
      Bundle bundle;
      try {
        BundleCheck.check(key, bundles, head(cache), options);
        bundle = BundleCheck.check(key, bundles, state.heads(), options);
      } catch (BundleException e) {
        for (Misbehaviour what : e.misbehaviours()) {
          incidents.misbehaviour(what, state.saveEvidence(what));
        }
        throw e;
      }
      boolean isHeld = lock != null && BundleContent.keep(cache, bundle);
      return new MirrorImport(
          bundle,
          isHeld,
          incidents.compare(bundle.records(), record -> BundleContent.proof(cache, record)));
    }
  }

  private static MemoryTrustedHeads head(BoundedCache cache) {
    Optional<ProvenHead> head = cache.head();
    return head.isPresent()
        ? new MemoryTrustedHeads(head.get().note().getBytes(StandardCharsets.UTF_8))
        : new MemoryTrustedHeads();
  }

  /** What the server remembers of a database, evidence included. */
  public static ClientState state(Path dir, VerifierKey key) throws IOException {
    return ClientState.in(dir.resolve(Databases.STATE), key);
  }
}
