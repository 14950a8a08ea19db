package dev.sumdb.server.upstream;

import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.log.Refusal;
import dev.sumdb.server.log.StoredRecord;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What the log does not have is not found, and nobody is asked. */
final class NoUpstream implements Ingestion {

  static final String REASON = "this log does not have it and the server has no upstream";

  private final String reason;

  NoUpstream(String reason) {
    this.reason = reason;
  }

  @Override
  public CompletableFuture<StoredRecord> ingest(ModuleVersion module) {
    return CompletableFuture.failedFuture(new ModuleNotFoundException(reason));
  }

  @Override
  public Optional<Refusal> trouble() {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
