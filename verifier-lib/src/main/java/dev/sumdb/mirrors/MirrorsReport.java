package dev.sumdb.mirrors;

import dev.sumdb.gosum.ModuleVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One round over all mirrors.
 *
 * @param started when
 * @param database name of the database that proves the content
 * @param proven what it proved of the modules that were asked for
 * @param mirrors in the order in which they were named
 */
public record MirrorsReport(
    Instant started,
    String database,
    Map<ModuleVersion, ProvenHashes> proven,
    List<MirrorReport> mirrors) {
  /** Copies the lists. */
  public MirrorsReport {
    proven = Map.copyOf(proven);
    mirrors = List.copyOf(mirrors);
  }

  /** The fastest of the healthy ones that serve modules. */
  public Optional<MirrorReport> best() {
    return mirrors.stream()
        .filter(mirror -> mirror.healthy() && mirror.hasModules())
        .min(Comparator.comparing(m -> m.firstByte().p50().orElse(Duration.ZERO)));
  }

  /** The same with one of the mirrors only. */
  public MirrorsReport with(MirrorReport only) {
    return new MirrorsReport(started, database, proven, List.of(only));
  }
}
