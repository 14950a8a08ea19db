package dev.sumdb.client;

import dev.sumdb.checkpoint.TreeNote;
import dev.sumdb.note.Note;
import dev.sumdb.note.UnverifiedNoteException;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.note.Verifiers;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.TreeHead;
import java.nio.charset.StandardCharsets;

/**
 * A head with the note that the database's key signed. Made by {@link #open} only, so whoever has
 * one need not check the signature again.
 */
record SeenHead(TreeHead head, String note) {

  /**
   * Checks the signature, then reads the head.
   *
   * @throws UnverifiedNoteException the key did not sign it
   * @throws MalformedException it is no note, or (only if {@code isSigned}) signed and no head
   */
  static SeenHead open(byte[] note, VerifierKey key)
      throws MalformedException, UnverifiedNoteException {
    Note opened = Note.open(note, Verifiers.of(key));
    return new SeenHead(TreeNote.parse(opened.text()), new String(note, StandardCharsets.UTF_8));
  }

  long size() {
    return head.size();
  }

  byte[] noteBytes() {
    return note.getBytes(StandardCharsets.UTF_8);
  }
}
