package dev.sumdb.server.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A ledger in memory that asserts of its caller that entries follow each other. */
final class MemoryHeadLedger implements HeadLedger {
  /** What survives. */
  static final class Medium {
    private final List<SignedHead> entries = new ArrayList<>();

    Medium(SignedHead first) {
      entries.add(first);
    }

    synchronized List<SignedHead> entries() {
      return List.copyOf(entries);
    }

    /** As if somebody else signed, or an older copy was put back. */
    synchronized void set(List<SignedHead> other) {
      entries.clear();
      entries.addAll(other);
    }
  }

  private final Medium medium;
  private boolean closed;

  MemoryHeadLedger(Medium medium) {
    this.medium = medium;
  }

  @Override
  public SignedHead newest() throws IOException {
    synchronized (medium) {
      if (closed) {
        throw new IOException("the ledger is closed");
      }
      if (medium.entries.isEmpty()) {
        throw new DamagedLedgerException(name() + " has no entry");
      }
      return medium.entries.get(medium.entries.size() - 1);
    }
  }

  @Override
  public void compareAndSet(SignedHead expected, SignedHead next)
      throws LedgerConflictException, IOException {
    synchronized (medium) {
      if (!newest().sameTree(expected)) {
        throw new LedgerConflictException(name() + " ends with " + newest() + ", want " + expected);
      }
      if (next.epoch() != expected.epoch() + 1 || next.head().size() < expected.head().size()) {
        throw new IllegalArgumentException(next + " does not follow " + expected);
      }
      medium.entries.add(next);
    }
  }

  @Override
  public String name() {
    return "memory ledger";
  }

  @Override
  public void close() {
    closed = true;
  }
}
