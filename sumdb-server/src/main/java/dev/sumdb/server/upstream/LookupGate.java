package dev.sumdb.server.upstream;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.log.StoredRecord;
import java.util.concurrent.CompletableFuture;

/** Seam: what stands between the log and who asks it. Thread-safe. */
public interface LookupGate extends AutoCloseable {
  /** Everything passes. */
  LookupGate OPEN =
      new LookupGate() {
        @Override
        public void admit(ModuleVersion module) {}

        @Override
        public CompletableFuture<Boolean> settle(StoredRecord record) {
          return CompletableFuture.completedFuture(true);
        }
      };

  /**
   * Stands before every lookup; does not block.
   *
   * @throws RefusedLookupException nothing is answered about it, whether it is logged or not
   */
  void admit(ModuleVersion module) throws RefusedLookupException;

  /**
   * Stands before the answer with a record that was logged earlier; does not block.
   *
   * @return whether the same record may be answered from now on without asking again; fails with
   *     {@link RefusedLookupException} if it may not be answered at all
   */
  CompletableFuture<Boolean> settle(StoredRecord record);

  /**
   * Whether a record that was settled still is. Cheap, for what is answered from memory.
   *
   * @param module as {@link ModuleVersion#toString}
   */
  default boolean isSettled(String module) {
    return true;
  }

  /** Answers nothing any more. */
  @Override
  default void close() {}
}
