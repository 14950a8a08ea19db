package dev.sumdb.server.log;

import dev.sumdb.server.store.LogStore;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one log is made of.
 *
 * @param clock for the time a record is first seen
 * @param listener told of the states of each batch
 * @param locks given back last, after everything that they protect
 */
record LogParts(
    LogStore store,
    HeadLedger ledger,
    HeadSigner signer,
    Clock clock,
    WriteState.Listener listener,
    List<DirLock> locks)
    implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(LogParts.class);

  LogParts {
    locks = List.copyOf(locks);
  }

  Recovery recovery() {
    return new Recovery(store, ledger, signer);
  }

  Incidents incidents() {
    return new Incidents(store, clock);
  }

  @Override
  public void close() {
    close("store", store);
    close(ledger.name(), ledger);
    locks.forEach(lock -> close("lock", lock));
  }

  private static void close(String what, Closeable part) {
    try {
      part.close();
    } catch (IOException e) {
      // All that was acknowledged is durable already; the rest must be closed all the same.
      LOG.warn("closing {}: {}", what, e.getMessage());
    }
  }
}
