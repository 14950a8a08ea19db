package dev.sumdb.server.upstream;

import java.time.Duration;

/** Passes counts on to whoever binds last; ingestion is built before the metrics page is. */
final class MetricsRelay implements IngestionMetrics {

  private volatile IngestionMetrics target = NONE;

  void bind(IngestionMetrics next) {
    target = next;
  }

  @Override
  public void lookup(Lookup result) {
    target.lookup(result);
  }

  @Override
  public void fetch(String upstream, Fetch result, Duration took) {
    target.fetch(upstream, result, took);
  }

  @Override
  public void circuit(String upstream, boolean open) {
    target.circuit(upstream, open);
  }
}
