package dev.sumdb.server.mirror;

import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.server.database.MisbehaviourException;
import dev.sumdb.server.overlay.RefusedByPolicyException;
import dev.sumdb.server.upstream.FetchPool;
import dev.sumdb.server.upstream.Flights;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Fetches one kind of things, each once however many ask for it at the same time. */
final class Fetches<K, V> {
  private static final Duration SOON = Duration.ofSeconds(1);

  private final FetchPool pool;
  private final Work<K, V> work;
  private final Flights<K, V> flights = new Flights<>();
  private volatile boolean closed;

  /** Fetches one thing; may wait for the database. */
  @FunctionalInterface
  interface Work<K, V> {
    V fetch(K key)
        throws ModuleNotFoundException,
            RefusedByPolicyException,
            MisbehaviourException,
            UpstreamException,
            IOException;
  }

  Fetches(FetchPool pool, Work<K, V> work) {
    this.pool = pool;
    this.work = work;
  }

  CompletableFuture<V> fetch(K key) {
    return flights.join(
        key,
        flight -> {
          if (!pool.offer(() -> run(flight))) {
            flight.fail(busy("too many requests wait for the database"));
          }
        });
  }

  boolean isFetching() {
    return flights.size() > 0;
  }

  /** What begins from now on fails at once. */
  void close() {
    closed = true;
  }

  private static UpstreamException busy(String message) {
    return new UpstreamException(UpstreamException.Kind.UNAVAILABLE, message, SOON);
  }

  private void run(Flights<K, V>.Flight flight) {
    try {
      if (closed) {
        flight.fail(busy("the server is stopping"));
      } else {
        flight.land(work.fetch(flight.key()));
      }
    } catch (ModuleNotFoundException
        | RefusedByPolicyException
        | MisbehaviourException
        | UpstreamException
        | IOException e) {
      flight.fail(e);
    } finally {
      if (!flight.isOver()) {
        flight.fail(new AssertionError("the fetch of " + flight.key() + " had no outcome"));
      }
    }
  }
}
