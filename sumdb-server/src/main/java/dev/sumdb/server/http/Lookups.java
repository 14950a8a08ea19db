package dev.sumdb.server.http;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.LogRecord;
import java.util.concurrent.CompletableFuture;

/**
 * Finds or makes the record of a module version. May block for one read of the log, so it is called
 * on a worker; whatever takes longer happens behind the future. When the future completes, the
 * record's id is below the size of the published head.
 */
@FunctionalInterface
interface Lookups {
  CompletableFuture<LogRecord> lookup(ModuleVersion module);
}
