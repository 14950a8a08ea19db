package dev.sumdb.server.upstream;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.log.Refusal;
import dev.sumdb.server.log.StoredRecord;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Makes records of module versions that the log does not have.
 *
 * <p>Contract: {@link #ingest} never blocks and may be called from any thread. However many ask for
 * one module version, one fetch runs; each caller has a future of its own, and cancelling it
 * changes nothing for the others or for the fetch. A future completes with a record that is
 * published (its id is below the size of the log's head), or fails with one of: {@link
 * dev.sumdb.goproxy.ModuleNotFoundException}, {@link dev.sumdb.goproxy.UpstreamException}, {@link
 * SpoolException}, and what reads of the log and an append to it fail with. Failures are the raw
 * exceptions, not wrapped.
 */
public interface Ingestion extends AutoCloseable {

  /** Fetches, checks, hashes and appends one module version. */
  CompletableFuture<StoredRecord> ingest(ModuleVersion module);

  /** Why the last fetch could not be kept on this server's own disk; empty if it could. */
  Optional<Refusal> trouble();

  /** Fails everything that waits or runs; on return no thread and no temporary file is left. */
  @Override
  void close();
}
