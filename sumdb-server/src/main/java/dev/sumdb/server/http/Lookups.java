package dev.sumdb.server.http;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.log.Refusal;
import dev.sumdb.server.upstream.LookupService;
import dev.sumdb.tlog.LogRecord;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Finds or makes the record of a module version. May block for one read of the log, so it is called
 * on a worker; whatever takes longer happens behind the future. When the future completes, the
 * record's id is below the size of the published head.
 */
interface Lookups {
  CompletableFuture<Found> lookup(ModuleVersion module);

  /**
   * A record.
   *
   * @param isSettled whether it may be kept and answered again without asking here
   */
  record Found(LogRecord record, boolean isSettled) {}

  /** Whether what was found settled still is. Never blocks. */
  default boolean isSettled(String module) {
    return true;
  }

  /** Why unknown module versions cannot be fetched for now, as far as this server is the reason. */
  Optional<Refusal> trouble();

  /** The lookups of a real log. */
  static Lookups of(LookupService service) {
    return new Lookups() {
      @Override
      public CompletableFuture<Found> lookup(ModuleVersion module) {
        return service
            .lookup(module)
            .thenApply(answer -> new Found(answer.record().record(), answer.isSettled()));
      }

      @Override
      public boolean isSettled(String module) {
        return service.isSettled(module);
      }

      @Override
      public Optional<Refusal> trouble() {
        return service.trouble();
      }
    };
  }
}
