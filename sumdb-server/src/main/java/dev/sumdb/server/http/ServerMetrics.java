package dev.sumdb.server.http;

import com.google.common.cache.Cache;
import dev.sumdb.server.log.Provenance;
import dev.sumdb.server.mirror.Mirror;
import dev.sumdb.server.upstream.IngestionMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * What the server counts, in Prometheus' text format. Names begin with {@code sumdb_}, units are
 * seconds and bytes. Thread-safe; one per server.
 */
final class ServerMetrics implements IngestionMetrics {
  private static final Duration[] BUCKETS =
      java.util.stream.LongStream.of(1, 5, 10, 50, 100, 500, 1000, 1500, 5000, 30_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<Endpoint, Timer> durations = new EnumMap<>(Endpoint.class);
  private final Map<Integer, Counter> requests = new ConcurrentHashMap<>();
  private final Map<Lookup, Counter> lookups = new EnumMap<>(Lookup.class);
  private final Map<String, AtomicInteger> circuits = new ConcurrentHashMap<>();
  private final Map<String, Counter> damaged = new HashMap<>();
  private final Counter conflicts;
  private final AtomicInteger connections = new AtomicInteger();

  /** With everything at zero. */
  ServerMetrics() {
    for (Endpoint endpoint : Endpoint.values()) {
      durations.put(
          endpoint,
          Timer.builder("sumdb.request.duration")
              .description("time from the request's headers to the end of the answer")
              .tag("endpoint", endpoint.label())
              .serviceLevelObjectives(BUCKETS)
              .register(registry));
    }
    for (Lookup result : Lookup.values()) {
      lookups.put(
          result,
          Counter.builder("sumdb.lookup")
              .description("lookups by how they ended")
              .tag("result", label(result))
              .register(registry));
    }
    for (String kind : List.of("record", "tile")) {
      damaged.put(
          kind,
          Counter.builder("sumdb.verify.failures")
              .description("content of the store that does not match the signed tree")
              .tag("kind", kind)
              .register(registry));
    }
    conflicts =
        Counter.builder("sumdb.security.errors")
            .description("other hashes offered for a logged module version")
            .register(registry);
    Gauge.builder("sumdb.connections", connections, AtomicInteger::get).register(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
  }

  @Override
  public void lookup(Lookup result) {
    lookups.get(result).increment();
  }

  @Override
  public void fetch(String upstream, Fetch result, Duration took) {
    Counter.builder("sumdb.upstream.requests")
        .tag("upstream", upstream)
        .tag("code", label(result))
        .register(registry)
        .increment();
    Timer.builder("sumdb.upstream.duration")
        .tag("upstream", upstream)
        .serviceLevelObjectives(BUCKETS)
        .register(registry)
        .record(took);
  }

  @Override
  public void circuit(String upstream, boolean open) {
    circuits
        .computeIfAbsent(
            upstream,
            name -> {
              AtomicInteger state = new AtomicInteger();
              Gauge.builder("sumdb.upstream.circuit.open", state, AtomicInteger::get)
                  .tag("upstream", name)
                  .register(registry);
              return state;
            })
        .set(open ? 1 : 0);
  }

  /** Gauges of the log; {@code lastHead} is when the head moved last, in epoch milliseconds. */
  void observe(LogView log, AtomicLong lastHead, Supplier<Long> clock, String version) {
    Gauge.builder("sumdb.tree.size", log, l -> l.head().head().size())
        .description("records in the published tree")
        .register(registry);
    Gauge.builder("sumdb.head.age", lastHead, last -> (clock.get() - last.get()) / 1000.0)
        .description("time since the published head moved")
        .baseUnit("seconds")
        .register(registry);
    for (Provenance.Kind source : Provenance.Kind.values()) {
      FunctionCounter.builder("sumdb.appended.records", log, l -> l.appended(source))
          .description("records appended since the start")
          .tag("source", label(source))
          .register(registry);
    }
    Gauge.builder("sumdb.writes.refused", log, l -> l.refusal().isPresent() ? 1 : 0)
        .description("1 while the log does not sign")
        .register(registry);
    Gauge.builder("sumdb.incidents.open", log, ServerMetrics::openIncidents)
        .description("incidents that nobody has resolved")
        .register(registry);
    Gauge.builder("sumdb.build.info", () -> 1).tag("version", version).register(registry);
  }

  private static double openIncidents(LogView log) {
    try {
      return log.incidents().size();
    } catch (IOException e) {
      return Double.NaN; // unknown, which is not none
    }
  }

  /** The disk of the log's directory; its free space is that for whoever runs the server. */
  void observeDisk(Path dir) {
    Gauge.builder("sumdb.disk.free", () -> dir.toFile().getUsableSpace())
        .description("room on the disk of the log's directory")
        .baseUnit("bytes")
        .register(registry);
  }

  /** The certificate that clients are shown; a new one is shown after the next start. */
  void observeCertificate(Instant expiry) {
    Gauge.builder("sumdb.tls.certificate.expiry.timestamp", expiry::getEpochSecond)
        .description("when the certificate expires, as Unix time")
        .baseUnit("seconds")
        .register(registry);
  }

  /** Counts hits and misses of one of the two caches, which the caller keeps: the meters do not. */
  void observeCache(String name, Cache<?, ?> cache) {
    FunctionCounter.builder("sumdb.cache.hits", cache, c -> c.stats().hitCount())
        .tag("cache", name)
        .register(registry);
    FunctionCounter.builder("sumdb.cache.misses", cache, c -> c.stats().missCount())
        .tag("cache", name)
        .register(registry);
  }

  /** What a mirror holds and does, and what its database answers. */
  void observeMirror(Mirror mirror) {
    new MirrorMeters(mirror, registry).register();
    mirror.bind(this);
  }

  void request(Endpoint endpoint, int code, long nanos) {
    Integer key = endpoint.ordinal() * 1000 + code;
    Counter counter = requests.get(key);
    if (counter == null) {
      counter = requests.computeIfAbsent(key, k -> requestCounter(endpoint, code));
    }
    counter.increment();
    durations.get(endpoint).record(nanos, java.util.concurrent.TimeUnit.NANOSECONDS);
  }

  /** The store held a {@code record} or {@code tile} that is not that of the signed tree. */
  void damaged(String kind) {
    damaged.get(kind).increment();
  }

  void conflict() {
    conflicts.increment();
  }

  void connections(int difference) {
    connections.addAndGet(difference);
  }

  /** All of it. May block for as long as the gauges do. */
  String scrape() {
    return registry.scrape();
  }

  void close() {
    registry.close();
  }

  private Counter requestCounter(Endpoint endpoint, int code) {
    return Counter.builder("sumdb.requests")
        .description("requests answered")
        .tag("endpoint", endpoint.label())
        .tag("code", Integer.toString(code))
        .register(registry);
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace("_", "");
  }
}
