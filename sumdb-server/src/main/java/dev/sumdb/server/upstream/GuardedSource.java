package dev.sumdb.server.upstream;

import dev.sumdb.goproxy.DiskBudget;
import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.ModuleSource;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One upstream behind its own circuit breaker, counted. */
final class GuardedSource implements ModuleSource {

  private static final Logger LOG = LoggerFactory.getLogger(GuardedSource.class);

  private final String name;
  private final ModuleSource source;
  private final CircuitBreaker breaker;
  private final IngestionMetrics metrics;

  /**
   * @param name the upstream as operators know it, without credentials
   */
  GuardedSource(
      String name, ModuleSource source, CircuitBreaker breaker, IngestionMetrics metrics) {
    this.name = name;
    this.source = source;
    this.breaker = breaker;
    this.metrics = metrics;
  }

  @Override
  public Fetched fetch(ModuleVersion module, Path dir, DiskBudget budget)
      throws ModuleNotFoundException, UpstreamException, IOException {
    enter();
    long start = System.nanoTime();
    Attempt attempt = new Attempt(start);
    try {
      Fetched fetched = source.fetch(module, dir, budget);
      attempt.answered(IngestionMetrics.Fetch.OK);
      return fetched;
    } catch (ModuleNotFoundException e) {
      attempt.answered(IngestionMetrics.Fetch.NOT_FOUND);
      throw e;
    } catch (UpstreamException e) {
      attempt.failed(e);
      throw e;
    } finally {
      attempt.end();
    }
  }

  private void enter() throws UpstreamException {
    long waitMillis = breaker.enter();
    if (waitMillis > 0) {
      throw new UpstreamException(
          UpstreamException.Kind.UNAVAILABLE,
          "upstream "
              + name
              + " is left alone for now (circuit open): it could not be reached "
              + breaker.failures()
              + " times in a row",
          Duration.ofSeconds((waitMillis + 999) / 1000));
    }
  }

  /** Reports one attempt exactly once, however it ends. */
  private final class Attempt {
    private final long start;
    private boolean reported;

    private Attempt(long start) {
      this.start = start;
    }

    private void answered(IngestionMetrics.Fetch result) {
      reported = true;
      if (breaker.reached()) {
        LOG.info("circuit closed upstream={}", name);
        metrics.circuit(name, false);
      }
      count(result);
    }

    private void failed(UpstreamException failure) {
      IngestionMetrics.Fetch result =
          switch (failure.kind()) {
            case TROUBLE -> IngestionMetrics.Fetch.TROUBLE;
            case UNAVAILABLE -> IngestionMetrics.Fetch.UNAVAILABLE;
            case TIMEOUT -> IngestionMetrics.Fetch.TIMEOUT;
          };
      if (!failure.unreachable()) {
        answered(result);
        return;
      }
      reported = true;
      if (breaker.unreachable()) {
        LOG.warn("circuit opened upstream={} cause=\"{}\"", name, failure.getMessage());
        metrics.circuit(name, true);
      }
      count(result);
    }

    private void end() {
      if (!reported) {
        breaker.unknown();
        count(IngestionMetrics.Fetch.UNAVAILABLE);
      }
    }

    private void count(IngestionMetrics.Fetch result) {
      metrics.fetch(name, result, Duration.ofNanos(System.nanoTime() - start));
    }
  }
}
