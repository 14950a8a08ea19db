package dev.sumdb.server.log;

import dev.sumdb.checkpoint.TlogProof;
import dev.sumdb.goenv.GoSumDb;
import dev.sumdb.note.UnverifiedNoteException;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.server.store.RecordRow;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.TreeHead;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Whether what is stored about a copied record proves that the other database has logged it. */
final class ProofCheck {
  private ProofCheck() {}

  /**
   * What is wrong with a record's proof; empty if nothing is.
   *
   * @param proof what is stored as its proof, or null
   */
  static Optional<String> problem(RecordRow row, String proof) {
    RecordRow.Origin origin = row.origin();
    if (!origin.kind().equals(Provenance.Kind.COPIED.name())) {
      return proof == null ? Optional.empty() : Optional.of("has a proof and was not copied");
    }
    if (proof == null) {
      return Optional.of("was copied and has no proof");
    }
    try {
      check(row.text(), origin, proof);
      return Optional.empty();
    } catch (MalformedException | UnverifiedNoteException | ProofException e) {
      return Optional.of("its proof does not hold: " + e.getMessage());
    }
  }

  /** Checks it under the key that the record names. */
  static void check(String text, RecordRow.Origin origin, String proof)
      throws MalformedException, UnverifiedNoteException, ProofException {
    VerifierKey key = VerifierKey.parse(origin.identity());
    TlogProof parsed = TlogProof.parse(proof.getBytes(StandardCharsets.UTF_8));
    TreeHead head = parsed.verify(text, key);
    if (!parsed.extra().equals(text)) {
      throw new ProofException("the proof has no text of the record");
    }
    Provenance want = Provenance.copied(key, parsed.index(), head.size());
    if (!want.source().equals(origin.source()) || !want.evidence().equals(origin.evidence())) {
      throw new ProofException(
          "it is of "
              + want.evidence()
              + " of "
              + want.source()
              + ", the record names "
              + MalformedException.quote(origin.evidence() + " of " + origin.source()));
    }
    boolean publicName = key.name().equals(GoSumDb.PUBLIC_NAME);
    if (publicName && !key.toString().equals(GoSumDb.PUBLIC_KEY)) {
      throw new ProofException(key + " is not the key of " + GoSumDb.PUBLIC_NAME);
    }
  }
}
