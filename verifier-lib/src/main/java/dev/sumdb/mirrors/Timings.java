package dev.sumdb.mirrors;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How long one kind of thing took, several times. Percentiles are of what was measured. */
public final class Timings {
  private final List<Duration> sorted;

  private Timings(List<Duration> measured) {
    this.sorted = measured.stream().sorted().toList();
  }

  /** Those of these measurements, which may be none. */
  public static Timings of(List<Duration> measured) {
    return new Timings(new ArrayList<>(measured));
  }

  /** How many there are. */
  public int count() {
    return sorted.size();
  }

  /** The median; nothing without measurements. */
  public Optional<Duration> p50() {
    return percentile(50);
  }

  /** What 95 of 100 are not above; nothing without measurements. */
  public Optional<Duration> p95() {
    return percentile(95);
  }

  /** By the nearest-rank method. */
  private Optional<Duration> percentile(int percent) {
    if (sorted.isEmpty()) {
      return Optional.empty();
    }
    int rank = (sorted.size() * percent + 99) / 100;
    return Optional.of(sorted.get(Math.max(rank, 1) - 1));
  }
}
