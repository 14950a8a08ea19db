package dev.sumdb.server.database;

import dev.sumdb.client.BorrowedSource;
import dev.sumdb.client.NotInSourceException;
import dev.sumdb.client.SourceException;
import dev.sumdb.client.SumDbSource;
import dev.sumdb.server.upstream.CircuitBreaker;
import dev.sumdb.server.upstream.Flights;
import dev.sumdb.server.upstream.IngestionMetrics;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * A source that is left alone while it is silent, and of which the same bytes are never read twice
 * at the same time. Any answer, of any HTTP status, shows that it is not silent.
 */
final class GuardedReads extends BorrowedSource {
  private final CircuitBreaker breaker;
  private final Consumer<String> notices;
  private final Flights<Read, byte[]> flights = new Flights<>();

  private volatile String name = "";
  private volatile IngestionMetrics metrics = IngestionMetrics.NONE;

  private record Read(String path, int maxBytes) {}

  GuardedReads(SumDbSource source, CircuitBreaker breaker, Consumer<String> notices) {
    super(source);
    this.breaker = breaker;
    this.notices = notices;
  }

  /** Counts what happens from now on. */
  void bind(String upstream, IngestionMetrics next) {
    name = upstream;
    metrics = next;
    next.circuit(upstream, breaker.isOpen());
  }

  @Override
  public byte[] read(String path, int maxBytes)
      throws NotInSourceException, SourceException, InterruptedIOException {
    Read read = new Read(path, maxBytes);
    while (true) {
      boolean[] mine = {false};
      try {
        return flights
            .join(
                read,
                flight -> {
                  mine[0] = true;
                  run(flight);
                })
            .get()
            .clone();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for " + path);
      } catch (ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof InterruptedIOException interrupt) {
          if (mine[0]) {
            throw interrupt;
          }
          continue; // whoever read for us was told to stop; nobody told us
        }
        throwAsDeclared(cause);
      }
    }
  }

  private static void throwAsDeclared(Throwable cause)
      throws NotInSourceException, SourceException {
    if (cause instanceof NotInSourceException absent) {
      throw absent;
    }
    if (cause instanceof SourceException failure) {
      throw failure;
    }
    throw new AssertionError("a source failed with what it does not declare", cause);
  }

  private void run(Flights<Read, byte[]>.Flight flight) {
    try {
      flight.land(guarded(flight.key()));
    } catch (NotInSourceException | SourceException | InterruptedIOException e) {
      flight.fail(e);
    } finally {
      if (!flight.isOver()) {
        flight.fail(new AssertionError("the read of " + flight.key() + " had no outcome"));
      }
    }
  }

  private byte[] guarded(Read read)
      throws NotInSourceException, SourceException, InterruptedIOException {
    long waitMillis = breaker.enter();
    if (waitMillis > 0) {
      throw SourceException.retryable(
          SourceException.Kind.UNREACHABLE,
          source.describe()
              + " is left alone for now (circuit open): it was silent "
              + breaker.failures()
              + " times in a row",
          Duration.ofSeconds((waitMillis + 999) / 1000));
    }
    boolean reported = false;
    long start = System.nanoTime();
    try {
      byte[] data = source.read(read.path(), read.maxBytes());
      reported = true;
      count(IngestionMetrics.Fetch.OK, start);
      reached();
      return data;
    } catch (NotInSourceException e) {
      reported = true;
      count(IngestionMetrics.Fetch.NOT_FOUND, start);
      reached();
      throw e;
    } catch (SourceException e) {
      reported = true;
      count(kind(e), start);
      failed(e);
      throw e;
    } finally {
      if (!reported) {
        breaker.unknown();
      }
    }
  }

  private void count(IngestionMetrics.Fetch result, long start) {
    metrics.fetch(name, result, Duration.ofNanos(System.nanoTime() - start));
  }

  private static IngestionMetrics.Fetch kind(SourceException e) {
    return switch (e.kind()) {
      case TIMEOUT -> IngestionMetrics.Fetch.TIMEOUT;
      case BODY -> IngestionMetrics.Fetch.TROUBLE;
      default -> IngestionMetrics.Fetch.UNAVAILABLE;
    };
  }

  private void reached() {
    if (breaker.reached()) {
      metrics.circuit(name, false);
      notices.accept("the checksum database at " + source.describe() + " answers again");
    }
  }

  private void failed(SourceException e) {
    boolean silent =
        e.kind() == SourceException.Kind.UNREACHABLE || e.kind() == SourceException.Kind.TIMEOUT;
    if (!silent) {
      reached();
    } else if (breaker.unreachable()) {
      metrics.circuit(name, true);
      notices.accept(
          "the checksum database at "
              + source.describe()
              + " is left alone for some seconds: "
              + e.getMessage());
    }
  }

  @Override
  public void close() {
    source.close();
  }
}
