package dev.sumdb.server.log;

class MemoryHeadLedgerTest extends HeadLedgerContract {
  private final MemoryHeadLedger.Medium medium = new MemoryHeadLedger.Medium(head(0));

  @Override
  HeadLedger open() {
    return new MemoryHeadLedger(medium);
  }
}
