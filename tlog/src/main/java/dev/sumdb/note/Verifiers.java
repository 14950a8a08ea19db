package dev.sumdb.note;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys that a note is opened with, found by name and ID together. Immutable.
 *
 * <p>Two keys may share name and ID; a note with a line for such a pair is refused, notes without
 * one are not affected.
 */
public final class Verifiers {
  private record Pair(String name, int id) {}

  private final Map<Pair, List<Verifier>> known;

  private Verifiers(Map<Pair, List<Verifier>> known) {
    this.known = known;
  }

  public static Verifiers of(Verifier... verifiers) {
    return of(List.of(verifiers));
  }

  public static Verifiers of(List<? extends Verifier> verifiers) {
    Map<Pair, List<Verifier>> known = new HashMap<>();
    for (Verifier v : verifiers) {
      known.computeIfAbsent(new Pair(v.name(), v.id()), p -> new ArrayList<>()).add(v);
    }
    return new Verifiers(known);
  }

  /** The key of a signature line, or null where the pair is unknown. */
  Verifier find(NoteSignature line) throws UnverifiedNoteException {
    List<Verifier> matching = known.getOrDefault(new Pair(line.name(), line.id()), List.of());
    if (matching.size() > 1) {
      throw UnverifiedNoteException.ambiguous(line);
    }
    return matching.isEmpty() ? null : matching.get(0);
  }
}
