package dev.sumdb.server.upstream;

import dev.sumdb.goproxy.ListModuleSource;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The circuit breakers of one server, one per upstream. Steps of the same name share theirs.
 * Thread-safe.
 */
public final class UpstreamGuard {

  private final IngestionOptions options;
  private final MetricsRelay metrics = new MetricsRelay();
  private final ConcurrentHashMap<String, CircuitBreaker> breakers = new ConcurrentHashMap<>();

  /** With the limits of {@code options}. */
  public UpstreamGuard(IngestionOptions options) {
    this.options = options;
  }

  /** The same step, counted and behind the circuit breaker of its name. */
  public ListModuleSource.Step guard(ListModuleSource.Step step) {
    CircuitBreaker breaker = breakers.computeIfAbsent(step.name(), name -> closed());
    return step.withSource(new GuardedSource(step.name(), step.source(), breaker, metrics));
  }

  /** Counts where the guarded sources do. */
  public IngestionMetrics metrics() {
    return metrics;
  }

  void bind(IngestionMetrics target) {
    metrics.bind(target);
  }

  private CircuitBreaker closed() {
    return new CircuitBreaker(options.breakerFailures(), options.breakerPause(), options.clock());
  }
}
