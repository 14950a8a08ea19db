package dev.sumdb.client;

import dev.sumdb.note.UnverifiedNoteException;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The trusted heads as the client uses them: opened with the key, and moved forward only. */
final class HeadStore {
  private static final int MAX_ROUNDS = 10;

  private final TrustedHeads heads;
  private final VerifierKey key;

  HeadStore(TrustedHeads heads, VerifierKey key) {
    this.heads = heads;
    this.key = key;
  }

  /** The trusted head, or null if there is none yet. */
  SeenHead newest() throws IOException {
    Optional<byte[]> note = heads.newest();
    if (note.isEmpty()) {
      return null;
    }
    try {
      return SeenHead.open(note.get(), key);
    } catch (MalformedException | UnverifiedNoteException e) {
      // Not "start anew": who can damage the file must not be able to make us forget.
      throw CorruptStateException.ofHead(heads, key, e);
    }
  }

  /**
   * Stores a head that was proven to extend {@code before}. If another process was faster, its head
   * and this one must be parts of one history, too.
   *
   * @param before what {@link #newest} returned
   * @param freshTiles for the other head, which this run has not seen
   * @return the fork that came to light
   * @throws IOException the head could not be stored
   */
  Optional<Misbehaviour> advance(
      SeenHead before, SeenHead proven, Supplier<RunTiles> freshTiles, EvidenceWriter evidence)
      throws IOException {
    SeenHead stored = before;
    for (int round = 0; round < MAX_ROUNDS; round++) {
      if (stored != null && stored.size() >= proven.size()) {
        return Optional.empty();
      }
      byte[] old = stored == null ? null : stored.noteBytes();
      if (heads.compareAndSet(old, proven.noteBytes())) {
        return Optional.empty();
      }
      stored = newest();
      if (stored != null) {
        RunProof proof = new RunProof(stored, freshTiles.get(), evidence);
        proof.add(proven, "the newest head of this run");
        proof.prove(List.of());
        List<Misbehaviour> forks = proof.forks();
        if (!forks.isEmpty()) {
          return Optional.of(forks.get(0));
        }
        proof.mustHold(proven);
      }
    }
    throw new IOException("the " + heads + " changes all the time");
  }
}
