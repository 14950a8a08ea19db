package dev.sumdb.server.upstream;

import dev.sumdb.goproxy.ListModuleSource;
import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.ModuleSource;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.log.Log;
import dev.sumdb.server.log.Refusal;
import dev.sumdb.server.log.RefusedException;
import dev.sumdb.server.log.StoredRecord;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * Answers lookups: from the log when it has the record, else through ingestion.
 *
 * <p>A known module version is answered on the caller's thread from the log alone; no fetch,
 * however slow, stands before it. Thread-safe.
 */
public final class LookupService implements AutoCloseable {

  /**
   * A record in the published tree: its id is below the size of the log's head from now on.
   *
   * @param isNew whether this lookup had to wait for ingestion
   * @param isSettled whether the same answer may be given again without asking here, as long as
   *     {@link LookupService#isSettled} says so
   */
  public record Answer(StoredRecord record, boolean isNew, boolean isSettled) {}

  private final Log log;
  private final Ingestion ingestion;
  private final LookupGate gate;
  private final MetricsRelay metrics = new MetricsRelay();

  /**
   * Lookups in {@code log}, which stays the caller's, before {@code ingestion}, which becomes ours.
   */
  public LookupService(Log log, Ingestion ingestion) {
    this(log, ingestion, LookupGate.OPEN);
  }

  /** The same behind a gate, which becomes ours as well. */
  public LookupService(Log log, Ingestion ingestion, LookupGate gate) {
    this.log = log;
    this.ingestion = ingestion;
    this.gate = gate;
  }

  /**
   * Lookups in {@code log}, which stays the caller's, before fetches from {@code source}.
   *
   * @param source where unknown module versions come from
   * @param guard of the steps in {@code source}; sends its counts where ours go
   * @throws RefusedException if another server of this log uses the directory of temporary files
   * @throws IOException if that cannot be made or emptied
   */
  public static LookupService of(
      Log log, ModuleSource source, UpstreamGuard guard, IngestionOptions options)
      throws RefusedException, IOException {
    LookupService lookups = of(log, source, options);
    lookups.count(guard);
    return lookups;
  }

  /** The same for a source that has no circuit breakers. */
  public static LookupService of(Log log, ModuleSource source, IngestionOptions options)
      throws RefusedException, IOException {
    return new LookupService(log, hashing(log, source, options));
  }

  /**
   * Ingestion of what is fetched from a source and hashed here.
   *
   * @throws RefusedException as {@link #of}
   * @throws IOException as {@link #of}
   */
  public static Ingestion hashing(Log log, ModuleSource source, IngestionOptions options)
      throws RefusedException, IOException {
    RecordMaker maker = new HashedRecords(source, log.verifierKey(), options);
    return new FetchingIngestion(log, maker, options);
  }

  /**
   * The same where at least {@code wanted} of the sources must serve what is hashed, and none may
   * serve something else.
   *
   * @param disagreements is told of each module version that they do not agree on, with a line for
   *     each source
   */
  public static Ingestion agreeing(
      Log log,
      List<ListModuleSource.Step> sources,
      int wanted,
      IngestionOptions options,
      BiConsumer<ModuleVersion, String> disagreements)
      throws RefusedException, IOException {
    HashedRecords hashed =
        new HashedRecords(new ListModuleSource(sources), log.verifierKey(), options);
    RecordMaker maker = new AgreedRecords(hashed, sources, wanted, disagreements);
    return new FetchingIngestion(log, maker, options);
  }

  /** Sends the counts of these circuit breakers where ours go. */
  public void count(UpstreamGuard guard) {
    guard.bind(metrics);
  }

  /** Lookups in {@code log} alone: what it does not have is not found. */
  public static LookupService off(Log log) {
    return new LookupService(log, nothing(NoUpstream.REASON));
  }

  /** No ingestion: what the log does not have is not found, for this reason. */
  public static Ingestion nothing(String reason) {
    return new NoUpstream(reason);
  }

  /** Sends counts to {@code target} from now on. */
  public void bind(IngestionMetrics target) {
    metrics.bind(target);
  }

  /**
   * Finds or makes the record of a module version.
   *
   * <p>Blocks for one read of the log at most, so not for an event loop. The future belongs to the
   * caller, may be cancelled without harm to others, and fails with what {@link Ingestion} names,
   * with {@link RefusedLookupException} or with an {@link IOException} when the log cannot be read,
   * {@link dev.sumdb.server.log.DamagedRecordException} included.
   */
  public CompletableFuture<Answer> lookup(ModuleVersion module) {
    Optional<StoredRecord> known;
    try {
      gate.admit(module);
      known = log.find(module);
    } catch (RefusedLookupException | IOException e) {
      metrics.lookup(IngestionMetrics.Lookup.ERROR);
      return CompletableFuture.failedFuture(e);
    }
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    if (known.isPresent()) {
      StoredRecord record = known.get();
      gate.settle(record)
          .whenComplete(
              (settled, failure) ->
                  end(answer, record, IngestionMetrics.Lookup.HIT, settled, failure));
    } else {
      ingestion
          .ingest(module)
          .whenComplete(
              (record, failure) ->
                  end(answer, record, IngestionMetrics.Lookup.APPEND, true, failure));
    }
    return answer;
  }

  /**
   * Whether a settled answer about a module version may still be given again. Never blocks.
   *
   * @param module as {@link ModuleVersion#toString}
   */
  public boolean isSettled(String module) {
    return gate.isSettled(module);
  }

  private void end(
      CompletableFuture<Answer> answer,
      StoredRecord record,
      IngestionMetrics.Lookup result,
      Boolean settled,
      Throwable failure) {
    if (failure == null) {
      metrics.lookup(result);
      answer.complete(new Answer(record, result == IngestionMetrics.Lookup.APPEND, settled));
    } else {
      metrics.lookup(
          failure instanceof ModuleNotFoundException
              ? IngestionMetrics.Lookup.NOT_FOUND
              : IngestionMetrics.Lookup.ERROR);
      answer.completeExceptionally(failure);
    }
  }

  /**
   * Why the last download could not be kept on this server's own disk; empty if it could. Known
   * module versions are found all the same.
   */
  public Optional<Refusal> trouble() {
    return ingestion.trouble();
  }

  /** Stops ingestion. The log stays open. */
  @Override
  public void close() {
    ingestion.close();
    gate.close();
  }
}
