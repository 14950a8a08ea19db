package dev.sumdb.client;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.InclusionProof;
import dev.sumdb.tlog.TreeHead;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one run of a client found. Immutable; holds the tiles of the run, so that proofs can be made
 * of them.
 */
public final class LookupRun {
  private final TreeReading tree;
  private final Map<ModuleVersion, LookupOutcome> outcomes;
  private final List<Misbehaviour> misbehaviours;
  private final List<String> warnings;

  /** Takes over the outcomes: there may be a million. */
  LookupRun(
      TreeReading treeOrNull,
      Map<ModuleVersion, LookupOutcome> outcomes,
      List<Misbehaviour> alsoFound,
      List<String> warnings) {
    this.tree = treeOrNull;
    this.outcomes = Collections.unmodifiableMap(outcomes);
    this.warnings = List.copyOf(warnings);
    Set<Misbehaviour> all = new LinkedHashSet<>(alsoFound);
    for (LookupOutcome outcome : outcomes.values()) {
      if (outcome instanceof LookupOutcome.Misbehaved misbehaved) {
        all.add(misbehaved.what());
      }
    }
    this.misbehaviours = List.copyOf(all);
  }

  /** The head in whose tree all is proven; nothing if no head could be checked. */
  public Optional<TreeHead> head() {
    return Optional.ofNullable(tree).map(t -> t.head().head());
  }

  /** The signed note of that head. */
  public Optional<byte[]> headNote() {
    return Optional.ofNullable(tree).map(t -> t.head().noteBytes());
  }

  /** An outcome for each module version that was asked, in the order in which they were. */
  public Map<ModuleVersion, LookupOutcome> outcomes() {
    return outcomes;
  }

  /**
   * The outcome for one.
   *
   * @throws IllegalArgumentException if it was not asked
   */
  public LookupOutcome outcome(ModuleVersion module) {
    LookupOutcome outcome = outcomes.get(module);
    if (outcome == null) {
      throw new IllegalArgumentException(module + " was not asked");
    }
    return outcome;
  }

  /**
   * All misbehaviour of the run, each once; also what no module's outcome tells, e.g. a fork beside
   * the trusted history.
   */
  public List<Misbehaviour> misbehaviours() {
    return new ArrayList<>(misbehaviours);
  }

  /** What did not work and changes no outcome, e.g. that the trusted head could not be stored. */
  public List<String> warnings() {
    return new ArrayList<>(warnings);
  }

  /**
   * The audit path of a proven record to the root of {@link #head}.
   *
   * @throws IllegalArgumentException if the module version is not proven
   */
  public InclusionProof proof(ModuleVersion module) {
    if (outcome(module) instanceof LookupOutcome.Proven proven) {
      SubtreeProof path = new RecordCheck(tree, null).proof(proven.record().id());
      return new InclusionProof(path.hashes());
    }
    throw new IllegalArgumentException(module + " is not proven");
  }
}
