package dev.sumdb.server.log;

import dev.sumdb.server.store.RecordKey;
import dev.sumdb.server.store.RecordRow;
import dev.sumdb.server.store.RecordRow.Origin;
import dev.sumdb.tlog.Hash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What becomes of each append of a batch: a new record, one that is logged already, or a conflict
 * with one. Decided before anything is written, told to the callers only after the batch is
 * published. For one thread.
 */
final class Batch {
  private final long from;
  private final long millis;
  private final Map<RecordKey, RecordRow> added = new HashMap<>();
  private final List<RecordRow> rows = new ArrayList<>();
  private final List<Hash> leaves = new ArrayList<>();
  private final List<Outcome> outcomes = new ArrayList<>();

  /**
   * One answer. {@code failure} is null where the log has the record, {@code logged} is null where
   * it is unknown what the log has.
   */
  record Outcome(PendingAppend pending, RecordRow logged, boolean isNew, Exception failure) {
    void answer(SignedHead head) {
      if (failure == null) {
        pending.answer().complete(new Appended(logged.id(), head, isNew));
      } else {
        pending.answer().completeExceptionally(failure);
      }
    }
  }

  /** An empty batch whose first new record gets the id {@code from}. */
  Batch(long from, long millis) {
    this.from = from;
    this.millis = millis;
  }

  /**
   * Adds an append whose key is not logged yet; the first of this batch decides over later ones.
   */
  void addUnlogged(PendingAppend pending) {
    RecordRow first = added.get(pending.key());
    if (first != null) {
      addLogged(pending, first);
      return;
    }
    NewRecord record = pending.record();
    Provenance provenance = record.provenance();
    Origin origin =
        new Origin(
            provenance.kind().name(),
            provenance.source(),
            provenance.identity(),
            provenance.evidence());
    long id = from + rows.size();
    RecordRow row = new RecordRow(id, pending.key(), record.text(), origin, millis, record.proof());
    added.put(pending.key(), row);
    rows.add(row);
    leaves.add(pending.leaf());
    outcomes.add(new Outcome(pending, row, true, null));
  }

  /** Adds an append whose key has this record, which must be authentic. */
  void addLogged(PendingAppend pending, RecordRow logged) {
    Exception failure =
        logged.text().equals(pending.record().text())
            ? null
            : new ConflictException(pending.record().module(), logged.id());
    outcomes.add(new Outcome(pending, logged, false, failure));
  }

  /** Adds an append that fails for a reason of its own. */
  void addFailed(PendingAppend pending, Exception failure) {
    outcomes.add(new Outcome(pending, null, false, failure));
  }

  /** The new records, with dense ids. */
  List<RecordRow> rows() {
    return rows;
  }

  /** The leaf hashes of the new records. */
  List<Hash> leaves() {
    return leaves;
  }

  /** One for each append. */
  List<Outcome> outcomes() {
    return outcomes;
  }
}
