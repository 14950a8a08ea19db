package dev.sumdb.server.log;

import dev.sumdb.checkpoint.Checkpoint;
import dev.sumdb.checkpoint.TreeNote;
import dev.sumdb.note.Note;
import dev.sumdb.note.SignerKey;
import dev.sumdb.note.UnverifiedNoteException;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.note.Verifiers;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.TreeHead;

/**
 * Signs heads, and recognises those that were signed before. Each head is signed twice, as a go.sum
 * tree note and as a C2SP checkpoint whose origin is the log's name; both name the same tree.
 */
final class HeadSigner {
  private final SignerKey key;

  HeadSigner(SignerKey key) {
    this.key = key;
  }

  VerifierKey verifierKey() {
    return key.verifierKey();
  }

  /** Deterministic: the same tree at the same epoch gives the same bytes. */
  SignedHead sign(TreeHead head, long epoch) {
    try {
      byte[] treeNote = Note.sign(TreeNote.format(head), key).format();
      byte[] checkpoint = Note.sign(Checkpoint.of(key.name(), head).format(), key).format();
      return new SignedHead(head, epoch, treeNote, checkpoint);
    } catch (MalformedException e) {
      throw new AssertionError("a formatted head is a valid note text", e);
    }
  }

  /** Checks that {@code key} signed both notes and that they name the head they are kept with. */
  static void check(SignedHead signed, VerifierKey key) throws ProofException {
    try {
      Verifiers known = Verifiers.of(key);
      TreeHead inNote = TreeNote.parse(Note.open(signed.treeNote(), known).text());
      Checkpoint checkpoint = Checkpoint.parse(Note.open(signed.checkpoint(), known).text());
      if (!inNote.equals(signed.head())
          || !checkpoint.head().equals(signed.head())
          || !checkpoint.origin().equals(key.name())) {
        throw new ProofException("head of " + signed + " carries notes of another tree");
      }
    } catch (MalformedException e) {
      throw new ProofException("head of " + signed + ": " + e.getMessage());
    } catch (UnverifiedNoteException e) {
      throw new ProofException(
          "head of "
              + signed
              + " is not signed by "
              + key.name()
              + "+"
              + key.idHex()
              + ": "
              + e.getMessage());
    }
  }
}
