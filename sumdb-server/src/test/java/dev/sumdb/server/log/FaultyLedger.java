package dev.sumdb.server.log;

import java.io.IOException;

/** A ledger whose calls fail as planned. */
final class FaultyLedger implements HeadLedger {
  private final HeadLedger ledger;
  private final FaultPlan plan;

  FaultyLedger(HeadLedger ledger, FaultPlan plan) {
    this.ledger = ledger;
    this.plan = plan;
  }

  @Override
  public SignedHead newest() throws IOException {
    return plan.<SignedHead, IOException>call("newest", ledger::newest);
  }

  @Override
  public void compareAndSet(SignedHead expected, SignedHead next)
      throws LedgerConflictException, IOException {
    plan.<Void, LedgerConflictException>call(
        "compareAndSet",
        () -> {
          ledger.compareAndSet(expected, next);
          return null;
        });
  }

  @Override
  public String name() {
    return ledger.name();
  }

  @Override
  public void close() throws IOException {
    ledger.close();
  }
}
