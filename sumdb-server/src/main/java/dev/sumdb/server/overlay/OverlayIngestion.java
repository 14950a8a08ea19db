package dev.sumdb.server.overlay;

import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.log.Refusal;
import dev.sumdb.server.log.StoredRecord;
import dev.sumdb.server.upstream.Ingestion;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Private names are hashed here, all others copied, and nothing in between. */
final class OverlayIngestion implements Ingestion {
  private final PrivateNames names;
  private final Ingestion hashing;
  private final Ingestion copying;

  OverlayIngestion(PrivateNames names, Ingestion hashing, Ingestion copying) {
    this.names = names;
    this.hashing = hashing;
    this.copying = copying;
  }

  @Override
  public CompletableFuture<StoredRecord> ingest(ModuleVersion module) {
    if (names.cover(module.path())) {
      return hashing.ingest(module);
    }
    if (names.keepHome(module.path())) {
      return CompletableFuture.failedFuture(new ModuleNotFoundException(LIKE_A_PRIVATE_NAME));
    }
    return copying.ingest(module);
  }

  static final String LIKE_A_PRIVATE_NAME =
      "it differs from a private name in letter case only, so nobody was asked about it";

  @Override
  public Optional<Refusal> trouble() {
    return hashing.trouble();
  }

  @Override
  public void close() {
    copying.close();
    hashing.close();
  }
}
