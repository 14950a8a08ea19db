package dev.sumdb.server.upstream;

import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.gosum.ModuleVersion;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers for seconds that upstream does not have a module version, so that a loop of failing
 * builds is not a loop of upstream requests.
 *
 * <p>Only "not found" is remembered, never trouble: a version must appear as soon as its upstream
 * has it or is back. Bounded, because the names come from strangers: the oldest entry makes room.
 * Thread-safe.
 */
final class NegativeCache {

  private static final int MAX_ENTRIES = 4096;

  private record Absence(ModuleNotFoundException failure, long atMillis) {}

  private final Map<ModuleVersion, Absence> entries =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ModuleVersion, Absence> eldest) {
          return size() > MAX_ENTRIES;
        }
      };
  private final long ttlMillis;
  private final Clock clock;

  NegativeCache(Duration ttl, Clock clock) {
    this.ttlMillis = ttl.toMillis();
    this.clock = clock;
  }

  /** The remembered failure, or null when there is none that is young enough. */
  synchronized ModuleNotFoundException find(ModuleVersion module) {
    Absence entry = entries.get(module);
    if (entry == null) {
      return null;
    }
    long age = clock.millis() - entry.atMillis();
    // A clock that was set back must not stretch the span: a negative age counts as too old.
    if (age < 0 || age >= ttlMillis) {
      entries.remove(module);
      return null;
    }
    return entry.failure();
  }

  synchronized void remember(ModuleVersion module, ModuleNotFoundException failure) {
    if (ttlMillis > 0) {
      entries.remove(module);
      entries.put(module, new Absence(failure, clock.millis()));
    }
  }
}
