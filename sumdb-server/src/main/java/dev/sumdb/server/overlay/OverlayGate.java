package dev.sumdb.server.overlay;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.log.StoredRecord;
import dev.sumdb.server.upstream.LookupGate;
import java.util.concurrent.CompletableFuture;

/** What is denied is not answered, and what the database contradicts is not, either. */
final class OverlayGate implements LookupGate {
  private final Policy policy;
  private final PrivateNames names;
  private final Contradictions contradictions;
  private final Comparisons comparisons;

  /**
   * @param comparisonsOrNull null without a database
   */
  OverlayGate(
      Policy policy,
      PrivateNames names,
      Contradictions contradictions,
      Comparisons comparisonsOrNull) {
    this.policy = policy;
    this.names = names;
    this.contradictions = contradictions;
    this.comparisons = comparisonsOrNull;
  }

  @Override
  public void admit(ModuleVersion module) throws RefusedByPolicyException {
    policy.checkDenied(module);
  }

  @Override
  public CompletableFuture<Boolean> settle(StoredRecord record) {
    return comparisons == null || names.keepHome(record.module().path())
        ? LookupGate.OPEN.settle(record)
        : comparisons.settle(record);
  }

  @Override
  public boolean isSettled(String module) {
    return !contradictions.has(module);
  }

  @Override
  public void close() {
    if (comparisons != null) {
      comparisons.close();
    }
  }
}
