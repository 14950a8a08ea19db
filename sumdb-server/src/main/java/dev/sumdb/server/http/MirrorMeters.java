package dev.sumdb.server.http;

import dev.sumdb.server.mirror.Mirror;
import dev.sumdb.server.mirror.MirrorCounts;
import dev.sumdb.server.mirror.ProvenHead;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** The meters of one mirror. */
final class MirrorMeters {
  private final Mirror mirror;
  private final MeterRegistry registry;

  MirrorMeters(Mirror mirror, MeterRegistry registry) {
    this.mirror = mirror;
    this.registry = registry;
  }

  void register() {
    requests("lookup", "hit", MirrorCounts::lookupHits);
    requests("lookup", "miss", MirrorCounts::lookupMisses);
    requests("tile", "hit", MirrorCounts::tileHits);
    requests("tile", "miss", MirrorCounts::tileMisses);
    gauge("head.size", "records in the tree that lookups are answered with", MirrorMeters::size);
    gauge("head.lag", "records of the newest proven head that are not in it", Mirror::lag);
    gauge("head.age.seconds", "time since the database confirmed its head", MirrorMeters::age);
    gauge("cache.bytes", "room that the cache takes on disk", m -> m.cache().bytes());
    gauge("cache.lookups", "lookups on disk", m -> m.cache().lookups());
    counter("evictions", "files that made room for others", m -> m.cache().evictions());
    counter("unstored", "files that could not be stored", m -> m.cache().unstored());
  }

  private static double size(Mirror mirror) {
    return mirror.cache().head().map(ProvenHead::size).orElse(0L);
  }

  private static double age(Mirror mirror) {
    long millis = mirror.confirmedMillisAgo();
    return millis < 0 ? Double.NaN : millis / 1000.0;
  }

  private void requests(String kind, String result, ToDoubleFunction<MirrorCounts> count) {
    FunctionCounter.builder("sumdb.mirror.requests", mirror.counts(), count)
        .description("requests answered from what is held, and others")
        .tag("database", mirror.name())
        .tag("kind", kind)
        .tag("result", result)
        .register(registry);
  }

  private void gauge(String name, String description, ToDoubleFunction<Mirror> value) {
    Gauge.builder("sumdb.mirror." + name, mirror, value)
        .description(description)
        .tag("database", mirror.name())
        .register(registry);
  }

  private void counter(String name, String description, ToDoubleFunction<Mirror> value) {
    FunctionCounter.builder("sumdb.mirror." + name, mirror, value)
        .description(description)
        .tag("database", mirror.name())
        .register(registry);
  }
}
