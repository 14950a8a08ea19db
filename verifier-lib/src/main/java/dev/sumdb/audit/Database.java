package dev.sumdb.audit;

import dev.sumdb.client.LookupOutcome;
import dev.sumdb.client.Misbehaviour;
import dev.sumdb.client.SumDbClient;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.VerifierKey;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One checksum database, as an audit asks it: once per run, for all modules together.
 *
 * <p>Contract for implementations: an outcome is {@link LookupOutcome.Proven} only after the record
 * was proven to be in the tree of a head signed by the database's key. Every module asked for has
 * an outcome; that no proof is to be had is {@link LookupOutcome.Unverifiable}, not an exception.
 */
public interface Database {

  /** The name in its key, for reports. */
  String name();

  /**
   * Asks for all modules in one plan.
   *
   * @param modules with the text that the record should have if the claims about the module are
   *     true; empty where they do not tell. It helps to find records where nobody can be asked, and
   *     proves nothing
   * @throws IOException nothing can be said about any module: the trusted state is damaged, or the
   *     thread was interrupted
   */
  Answers lookup(Map<ModuleVersion, String> modules, AuditProgress progress) throws IOException;

  /** The database that a client asks. */
  static Database of(VerifierKey key, SumDbClient client) {
    return new ClientDatabase(key, client);
  }

  /**
   * What came of it.
   *
   * @param state the head that all proofs of the run lead to
   * @param outcomes by module; taken over, not copied
   * @param misbehaviours all of the run, also those that no module's outcome tells
   * @param warnings what did not work and changes no outcome
   */
  record Answers(
      DatabaseState state,
      Map<ModuleVersion, LookupOutcome> outcomes,
      List<Misbehaviour> misbehaviours,
      List<String> warnings) {
    public Answers {
      Objects.requireNonNull(state, "state");
      // No copy, and no Map.copyOf, which is slow for the keys of equal hash codes that a hostile
      // file may name.
      outcomes = Collections.unmodifiableMap(outcomes);
      misbehaviours = List.copyOf(misbehaviours);
      warnings = List.copyOf(warnings);
    }
  }
}
