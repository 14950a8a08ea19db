package dev.sumdb.server.log;

import dev.sumdb.server.store.DuplicateKeyException;
import dev.sumdb.server.store.LogStore;
import dev.sumdb.server.store.RecordKey;
import dev.sumdb.server.store.RecordRow;
import dev.sumdb.server.store.StaleStateException;
import dev.sumdb.server.store.TreeState;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes batches, one at a time, and is the only thing that signs. Used by one thread; the head
 * that it published last may be read by all.
 *
 * <p>After any failure it writes nothing more until {@link Recovery} has shown again, from store
 * and ledger, where the log stands. Until then {@link #refusal} says why, and what was published
 * before is still served.
 */
final class Sequencer {
  private static final Logger LOG = LoggerFactory.getLogger(Sequencer.class);
  private static final String RETRY =
      "remove the cause; writes resume by themselves when store and ledger can be written again";
  private static final String RESTORE =
      "stop the server, run sumdb fsck, put back the newest log.db; never roll back the head ledger";

  private final LogParts parts;
  private final LogStore store;
  private final LogReads reads;
  private boolean unchecked = true; // whether a look for lost records is due
  private String damage; // what the last look found, or null
  private final Map<Provenance.Kind, LongAdder> appended = new EnumMap<>(Provenance.Kind.class);
  private volatile Published published;
  private volatile Refusal refusal;

  /** Starts from what recovery has proven. */
  Sequencer(LogParts parts, LogReads reads, Published published) {
    this.parts = parts;
    this.store = parts.store();
    this.reads = reads;
    this.published = published;
    for (Provenance.Kind kind : Provenance.Kind.values()) {
      appended.put(kind, new LongAdder());
    }
  }

  /** How many records of this kind were appended and published since the start. */
  long appended(Provenance.Kind kind) {
    return appended.get(kind).sum();
  }

  Published published() {
    return published;
  }

  /** Why nothing is signed now, or null. */
  Refusal refusal() {
    return refusal;
  }

  /**
   * Takes one batch through all states.
   *
   * @return what to answer, in the order of the appends; nothing is answered here
   * @throws WritesRefusedException if the log does not sign now; whether the new records are stored
   *     may be unknown
   */
  List<Batch.Outcome> write(List<PendingAppend> waiting) throws WritesRefusedException {
    try {
      boolean resuming = refusal != null;
      if (resuming) {
        published = parts.recovery().recover(published.signed());
      }
      lookForLostRecords();
      if (resuming) {
        refusal = null;
        LOG.info("writes resume size={} epoch={}", published.size(), published.signed().epoch());
      }
      Batch batch = writeNew(waiting);
      batch.outcomes().forEach(this::recordConflict);
      return batch.outcomes();
    } catch (RefusedException e) {
      throw refuse(e.getMessage(), e.remedy(), e);
    } catch (StaleStateException | LedgerConflictException e) {
      throw refuse(e.getMessage(), "stop the other server that uses the store or the ledger", e);
    } catch (ProofException e) {
      throw refuse("log.db does not extend what was signed: " + e.getMessage(), RESTORE, e);
    } catch (IOException e) {
      throw refuse(e.getMessage(), RETRY, e);
    } catch (RuntimeException | Error e) {
      // A bug, or no memory: what it interrupted is unknown, as with any other failure.
      throw refuse("internal error: " + e, RETRY, e);
    }
  }

  /** Looks before the first write, and again when somebody else has written to the store. */
  private void lookForLostRecords() throws RefusedException, IOException {
    boolean due = unchecked;
    unchecked = true; // until it is done: the store says only once that it was changed
    if (store.changedElsewhere() || due) {
      damage = LostRecords.find(store, published.signed().head()).orElse(null);
    }
    unchecked = false;
    if (damage != null) {
      throw new RefusedException("log.db is damaged: " + damage, RESTORE);
    }
  }

  /**
   * Takes the appends for new, which most are; the store says if one is not, and only then is asked
   * which.
   */
  private Batch writeNew(List<PendingAppend> waiting)
      throws StaleStateException, LedgerConflictException, ProofException, IOException {
    try {
      return advance(sort(waiting, Map.of()));
    } catch (DuplicateKeyException e) {
      LOG.debug("batch with known records", e);
    }
    try {
      Set<RecordKey> keys = new LinkedHashSet<>();
      waiting.forEach(pending -> keys.add(pending.key()));
      return advance(sort(waiting, store.find(keys)));
    } catch (DuplicateKeyException e) {
      throw new IOException("the store refuses records that it does not find: " + e.getMessage());
    }
  }

  /** The life of a batch. What survives a crash in each state: {@link WriteState}. */
  private Batch advance(Batch batch)
      throws StaleStateException,
          DuplicateKeyException,
          LedgerConflictException,
          ProofException,
          IOException {
    if (batch.rows().isEmpty()) {
      return batch;
    }
    Published before = published;
    SignedHead signed = before.signed();
    RightEdge.Growth growth = before.edge().grow(batch.leaves());
    TreeHead head = new TreeHead(growth.edge().size(), growth.edge().root());
    TreeState next = new TreeState(head, signed.epoch() + 1);
    parts.listener().reached(WriteState.RECEIVED);

    store.commit(before.state(), next, batch.rows(), growth.completed());
    parts.listener().reached(WriteState.COMMITTED);

    // From the store, not from memory: it must hold what is signed next, and all of what was
    // before.
    ExtensionProof.check(store, signed.head(), head);
    SignedHead newest = parts.signer().sign(head, next.epoch());
    parts.ledger().compareAndSet(signed, newest);
    parts.listener().reached(WriteState.LEDGERED);

    published = new Published(newest, growth.edge());
    batch.outcomes().stream()
        .filter(Batch.Outcome::isNew)
        .forEach(o -> appended.get(o.pending().record().provenance().kind()).increment());
    parts.listener().reached(WriteState.PUBLISHED);
    LOG.debug("published size={} epoch={}", head.size(), newest.epoch());
    return batch;
  }

  /** Sorts appends into new ones and those whose module version is logged already. */
  private Batch sort(List<PendingAppend> waiting, Map<RecordKey, RecordRow> logged)
      throws IOException {
    Batch batch = new Batch(published.size(), parts.clock().millis());
    for (PendingAppend pending : waiting) {
      RecordRow row = logged.get(pending.key());
      if (row == null) {
        batch.addUnlogged(pending);
        continue;
      }
      try {
        // A damaged text must neither acknowledge other hashes nor look like a conflict.
        reads.checkAuthentic(published, row);
        batch.addLogged(pending, row);
      } catch (DamagedRecordException | DamagedTileException e) {
        batch.addFailed(pending, e);
      }
    }
    return batch;
  }

  private void recordConflict(Batch.Outcome outcome) {
    if (outcome.failure() instanceof ConflictException) {
      NewRecord refused = outcome.pending().record();
      parts
          .incidents()
          .add(
              "conflict",
              refused.module().toString(),
              "logged as record "
                  + outcome.logged().id()
                  + ":\n"
                  + outcome.logged().text()
                  + "refused, from "
                  + refused.provenance().source()
                  + ":\n"
                  + refused.text());
    }
  }

  /** Makes the checks of the first write, which then need not wait for them. */
  void prepare() {
    writeNothing();
  }

  /** Tries to sign again, also while nobody appends, so that a readiness check can turn good. */
  void retry() {
    if (refusal != null) {
      writeNothing();
    }
  }

  private void writeNothing() {
    try {
      write(new ArrayList<>());
    } catch (WritesRefusedException e) {
      LOG.debug("still refusing", e);
    }
  }

  private WritesRefusedException refuse(String cause, String remedy, Throwable shownBy) {
    Refusal now = new Refusal(cause, remedy);
    if (!now.equals(refusal)) {
      LOG.error("writes refused: {}", now, shownBy);
    }
    refusal = now;
    return new WritesRefusedException(cause, remedy, shownBy);
  }
}
