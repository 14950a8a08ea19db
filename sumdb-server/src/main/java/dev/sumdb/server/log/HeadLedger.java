package dev.sumdb.server.log;

import java.io.Closeable;
import java.io.IOException;

/**
 * Seam: the memory of what was signed, kept apart from the data so that a restored, swapped or
 * copied store cannot make the log sign a second history. Implementations: {@link FileHeadLedger}.
 *
 * <p>Contract:
 *
 * <ul>
 *   <li><b>Never empty.</b> A ledger is made with the signed head of the empty log as its first
 *       entry; one without any entry is damaged.
 *   <li><b>Compare-and-set.</b> {@link #compareAndSet} succeeds only if the newest entry, as it is
 *       in the medium now and not as this process remembers it, is the expected one. Of two servers
 *       that share a ledger by mistake, at most one signs.
 *   <li><b>Durable.</b> When {@code compareAndSet} returns, the entry survives the loss of power.
 *       When it throws {@link LedgerConflictException}, nothing was written. When it throws {@link
 *       IOException}, it is <em>unknown</em> whether the entry is there; {@link #newest} then
 *       tells, and what it tells is durable.
 *   <li><b>Damage</b> is never skipped: {@link DamagedLedgerException} names the place. An entry
 *       that was being written when the power went, so that it is incomplete, is no damage; it
 *       counts as not written.
 *   <li>Calls block and come from one thread at a time.
 * </ul>
 */
interface HeadLedger extends Closeable {
  /** The newest entry, durable, as it is in the medium now. */
  SignedHead newest() throws DamagedLedgerException, IOException;

  /** Appends {@code next} if the newest entry is {@code expected}. */
  void compareAndSet(SignedHead expected, SignedHead next)
      throws LedgerConflictException, IOException;

  /** For messages to operators: the file. */
  String name();

  /** Gives everything back. Idempotent. */
  @Override
  void close() throws IOException;
}
