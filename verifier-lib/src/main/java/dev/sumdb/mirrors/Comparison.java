package dev.sumdb.mirrors;

import dev.sumdb.gosum.ModuleVersion;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Compares what mirrors served with what the log proves, and where it proves nothing, with what
 * most of the others served.
 */
final class Comparison {
  private static final int MAX_NAMED = 3;

  private final List<MirrorSample> samples;
  private final Map<ModuleVersion, ProvenHashes> proven;

  Comparison(List<MirrorSample> samples, Map<ModuleVersion, ProvenHashes> proven) {
    this.samples = samples;
    this.proven = proven;
  }

  /** Adds the events to the samples. */
  void run() {
    for (ModuleVersion module : proven.keySet()) {
      ProvenHashes want = proven.get(module);
      hashes(module, DriftEvent.Kind.MOD, want.goMod(), sample -> sample.goMods.get(module));
      hashes(module, DriftEvent.Kind.ZIP, want.zip(), sample -> sample.zips.get(module));
      infos(module);
    }
    Set<String> paths = new TreeSet<>();
    samples.forEach(sample -> paths.addAll(sample.lists.keySet()));
    paths.forEach(this::lists);
  }

  private void hashes(
      ModuleVersion module,
      DriftEvent.Kind kind,
      String logged,
      Function<MirrorSample, String> served) {
    Optional<String> want = logged.isEmpty() ? usual(served) : Optional.of(logged);
    String who = logged.isEmpty() ? "others serve " : "the log proves ";
    for (MirrorSample sample : samples) {
      String have = served.apply(sample);
      if (have != null && want.isPresent() && !have.equals(want.get())) {
        sample.events.add(
            new DriftEvent(kind, module.toString(), "serves " + have + ", " + who + want.get()));
      }
    }
  }

  private void infos(ModuleVersion module) {
    Optional<ModuleInfo> want = usual(sample -> sample.infos.get(module));
    for (MirrorSample sample : samples) {
      ModuleInfo have = sample.infos.get(module);
      if (have != null && want.isPresent() && !have.equals(want.get())) {
        sample.events.add(
            new DriftEvent(
                DriftEvent.Kind.INFO,
                module.toString(),
                "the .info says " + have + ", others " + want.get()));
      }
    }
  }

  /** What most mirrors have, the first of them where as many have something else. */
  private <T> Optional<T> usual(Function<MirrorSample, T> served) {
    Map<T, Integer> counts = new HashMap<>();
    T best = null;
    for (MirrorSample sample : samples) {
      T have = served.apply(sample);
      if (have != null) {
        counts.merge(have, 1, Integer::sum);
        best = best == null ? have : best;
      }
    }
    for (MirrorSample sample : samples) {
      T have = served.apply(sample);
      if (have != null && counts.get(have) > counts.get(best)) {
        best = have;
      }
    }
    return Optional.ofNullable(best);
  }

  private void lists(String path) {
    Map<String, Integer> all = new TreeMap<>();
    samples.forEach(
        sample ->
            sample.lists.getOrDefault(path, Set.of()).forEach(v -> all.merge(v, 1, Integer::sum)));
    for (MirrorSample sample : samples) {
      Set<String> have = sample.lists.get(path);
      if (have == null) {
        continue;
      }
      Set<String> missing = new HashSet<>(all.keySet());
      missing.removeAll(have);
      if (!missing.isEmpty()) {
        List<String> some = missing.stream().sorted().limit(MAX_NAMED).toList();
        sample.events.add(
            new DriftEvent(
                DriftEvent.Kind.LIST,
                path,
                "the list lacks "
                    + missing.size()
                    + " of "
                    + all.size()
                    + " versions, e.g. "
                    + String.join(", ", some)));
      }
    }
  }
}
