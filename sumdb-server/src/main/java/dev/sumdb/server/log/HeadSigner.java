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
    checkTreeNote(signed.treeNote(), signed.head(), key);
    checkCheckpoint(signed.checkpoint(), signed.head(), key);
  }

  /** Checks a go.sum tree note. */
  static void checkTreeNote(byte[] note, TreeHead want, VerifierKey key) throws ProofException {
    try {
      checkHead("tree note", TreeNote.parse(open(note, key)), want);
    } catch (MalformedException e) {
      throw new ProofException(e.getMessage());
    }
  }

  /** Checks a checkpoint, its origin included. */
  static void checkCheckpoint(byte[] note, TreeHead want, VerifierKey key) throws ProofException {
    try {
      Checkpoint checkpoint = Checkpoint.parse(open(note, key));
      checkHead("checkpoint", checkpoint.head(), want);
      if (!checkpoint.origin().equals(key.name())) {
        throw new ProofException(
            "checkpoint has the origin "
                + MalformedException.quote(checkpoint.origin())
                + ", want "
                + key.name());
      }
    } catch (MalformedException e) {
      throw new ProofException(e.getMessage());
    }
  }

  private static String open(byte[] note, VerifierKey key)
      throws MalformedException, ProofException {
    try {
      return Note.open(note, Verifiers.of(key)).text();
    } catch (UnverifiedNoteException e) {
      throw new ProofException(
          "not signed by " + key.name() + "+" + key.idHex() + ": " + e.getMessage());
    }
  }

  private static void checkHead(String what, TreeHead got, TreeHead want) throws ProofException {
    if (!got.equals(want)) {
      throw new ProofException(what + " names " + got + ", it is kept with " + want);
    }
  }
}
