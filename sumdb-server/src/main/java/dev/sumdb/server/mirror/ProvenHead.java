package dev.sumdb.server.mirror;

import dev.sumdb.checkpoint.TreeNote;
import dev.sumdb.note.Note;
import dev.sumdb.note.UnverifiedNoteException;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.note.Verifiers;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.TreeHead;
import java.nio.charset.StandardCharsets;

/**
 * A head of a mirrored database with its note.
 *
 * @param note as the database signed it
 */
public record ProvenHead(TreeHead head, String note) {

  /** A note of which the caller knows that the database's key signed it. */
  static ProvenHead of(TreeHead head, byte[] note) {
    return new ProvenHead(head, new String(note, StandardCharsets.UTF_8));
  }

  /** Checks the signature. */
  static ProvenHead open(byte[] note, VerifierKey key)
      throws MalformedException, UnverifiedNoteException {
    return of(TreeNote.parse(Note.open(note, Verifiers.of(key)).text()), note);
  }

  /** How many records the tree has. */
  public long size() {
    return head.size();
  }

  byte[] noteBytes() {
    return note.getBytes(StandardCharsets.UTF_8);
  }
}
