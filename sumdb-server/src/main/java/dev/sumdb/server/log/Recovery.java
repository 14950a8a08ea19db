package dev.sumdb.server.log;

import dev.sumdb.server.store.LogStore;
import dev.sumdb.server.store.TreeState;
import dev.sumdb.tlog.ProofException;
import java.io.IOException;

/**
 * Finds out where a log stands from its store and its ledger, at start and again after any write
 * whose effect is unknown, and finishes a batch that reached state 2 but not 3. It publishes only
 * what it has proven; everything else is a refusal that says which file to look at.
 */
final class Recovery {
  private static final String KEEP_LEDGER =
      "put back the newest log.db (with its -wal file); never remove or roll back the head ledger";

  private final LogStore store;
  private final HeadLedger ledger;
  private final HeadSigner signer;

  Recovery(LogStore store, HeadLedger ledger, HeadSigner signer) {
    this.store = store;
    this.ledger = ledger;
    this.signer = signer;
  }

  /**
   * Compares, proves, and signs what is committed but not yet signed.
   *
   * @param before the head this process published last, or null at start
   * @throws RefusedException if store, ledger and key do not belong together
   * @throws IOException if one of them cannot be read or written; nothing is known then
   */
  Published recover(SignedHead before) throws RefusedException, IOException {
    SignedHead signed = newestSigned();
    if (before != null) {
      checkNotBack(before, signed);
    }
    TreeState state = store.state();
    checkEpochs(signed, state);
    checkRecords(state);
    RightEdge edge = prove(signed, state);
    if (before != null && before.epoch() < signed.epoch()) {
      prove(before, state);
    }
    if (state.epoch() > signed.epoch()) {
      SignedHead next = signer.sign(state.head(), state.epoch());
      append(signed, next);
      signed = next;
    }
    return new Published(signed, edge);
  }

  private SignedHead newestSigned() throws RefusedException, IOException {
    try {
      SignedHead newest = ledger.newest();
      HeadSigner.check(newest, signer.verifierKey());
      return newest;
    } catch (DamagedLedgerException e) {
      throw new RefusedException(
          "damaged head ledger: " + e.getMessage(),
          "put back an undamaged copy of " + ledger.name() + " that is not older than log.db",
          e);
    } catch (ProofException e) {
      throw new RefusedException(
          "foreign head ledger " + ledger.name() + ": " + e.getMessage(),
          "put back the ledger and the signer.key that belong to this log",
          e);
    }
  }

  private void checkNotBack(SignedHead before, SignedHead signed) throws RefusedException {
    if (signed.epoch() < before.epoch()
        || (signed.epoch() == before.epoch() && !signed.sameTree(before))) {
      throw new RefusedException(
          "head ledger "
              + ledger.name()
              + " ends with "
              + signed
              + ", but this server has published "
              + before,
          "put back the newest head ledger");
    }
  }

  private void checkEpochs(SignedHead signed, TreeState state) throws RefusedException {
    if (state.epoch() < signed.epoch() || state.head().size() < signed.head().size()) {
      throw new RefusedException(
          "log.db is older than the head ledger: it is at "
              + state
              + ", "
              + ledger.name()
              + " has signed "
              + signed,
          KEEP_LEDGER);
    }
    if (state.epoch() > signed.epoch() + 1) {
      throw new RefusedException(
          "head ledger "
              + ledger.name()
              + " is older than log.db: it ends with "
              + signed
              + ", log.db is at "
              + state,
          "put back the newest head ledger: heads that it does not know may have been seen");
    }
    boolean same = state.head().equals(signed.head());
    if (state.epoch() == signed.epoch() ? !same : state.head().size() == signed.head().size()) {
      throw new RefusedException(
          "log.db and the head ledger do not belong together: log.db is at "
              + state
              + ", "
              + ledger.name()
              + " has signed "
              + signed,
          KEEP_LEDGER);
    }
  }

  private void checkRecords(TreeState state) throws RefusedException, IOException {
    long nextId = store.nextId();
    if (nextId != state.head().size()) {
      throw new RefusedException(
          "log.db is damaged: its records end before "
              + nextId
              + ", its tree_state has size "
              + state.head().size(),
          KEEP_LEDGER);
    }
  }

  private RightEdge prove(SignedHead signed, TreeState state) throws RefusedException, IOException {
    try {
      return ExtensionProof.check(store, signed.head(), state.head());
    } catch (ProofException e) {
      throw new RefusedException(
          "log.db does not extend what was signed: " + e.getMessage(), KEEP_LEDGER, e);
    }
  }

  private void append(SignedHead signed, SignedHead next) throws RefusedException, IOException {
    try {
      ledger.compareAndSet(signed, next);
    } catch (LedgerConflictException e) {
      throw new RefusedException(
          "head ledger changed during recovery: " + e.getMessage(),
          "stop the other server that uses it",
          e);
    }
  }
}
