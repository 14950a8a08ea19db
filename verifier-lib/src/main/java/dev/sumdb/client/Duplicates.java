package dev.sumdb.client;

import dev.sumdb.gosum.GoSumLine;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds different hashes for one thing, in one record or in several, all of them proven. */
final class Duplicates {
  private final TreeReading tree;
  private final EvidenceWriter evidence;

  Duplicates(TreeReading tree, EvidenceWriter evidence) {
    this.tree = tree;
    this.evidence = evidence;
  }

  private record Place(String line, LookupOutcome.Proven proven) {}

  /** New outcomes for those that are concerned. */
  Map<ModuleVersion, LookupOutcome> find(Collection<LookupOutcome> outcomes) {
    Map<ModuleVersion, LookupOutcome> found = new HashMap<>();
    Map<String, Place> places = new HashMap<>();
    for (LookupOutcome outcome : outcomes) {
      if (outcome instanceof LookupOutcome.Proven proven) {
        for (String text : proven.record().text().split("\n")) {
          check(text, proven, places, found);
        }
      }
    }
    return found;
  }

  private void check(
      String text,
      LookupOutcome.Proven proven,
      Map<String, Place> places,
      Map<ModuleVersion, LookupOutcome> found) {
    int hash = text.indexOf(" h1:");
    if (hash < 0) {
      return;
    }
    String key = text.substring(0, hash);
    Place other = places.putIfAbsent(key, new Place(text, proven));
    if (other != null && !other.line().equals(text)) {
      contradict(other, new Place(text, proven), found);
    }
  }

  private void contradict(Place one, Place two, Map<ModuleVersion, LookupOutcome> found) {
    List<GoSumLine> lines;
    ModuleVersion module;
    try {
      lines = List.of(GoSumLine.parse(one.line()), GoSumLine.parse(two.line()));
      module = lines.get(0).moduleVersion();
    } catch (MalformedException e) {
      return; // nobody can ask for it
    }
    LogRecord first = one.proven().record();
    LogRecord second = two.proven().record();
    List<LogRecord> records = first.equals(second) ? List.of(first) : List.of(first, second);
    RecordCheck proofs = new RecordCheck(tree, evidence);
    LookupOutcome duplicate =
        new LookupOutcome.Misbehaved(
            evidence.duplicate(
                module,
                lines,
                tree.head(),
                records,
                records.stream().map(record -> proofs.proof(record.id())).toList()));
    found.put(one.proven().module(), duplicate);
    found.put(two.proven().module(), duplicate);
  }
}
