package dev.sumdb.server.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs what may block, on a bounded number of threads and with a bounded queue before them. The
 * outcome arrives on the caller's event loop.
 */
final class ReadPool {
  private static final int MAX_WAITING = 4096;

  private final WorkerExecutor workers;
  private final AtomicInteger pending = new AtomicInteger();

  /** More work than the pool can take; nothing was done. */
  static final class BusyException extends Exception {
    private static final long serialVersionUID = 1L;

    private BusyException() {
      super("too many requests wait for the store");
    }
  }

  ReadPool(Vertx vertx, int threads) {
    this.workers = vertx.createSharedWorkerExecutor("sumdb-read", threads);
  }

  <T> Future<T> run(Callable<T> work) {
    if (pending.incrementAndGet() > MAX_WAITING) {
      pending.decrementAndGet();
      return Future.failedFuture(new BusyException());
    }
    return workers.executeBlocking(work, false).onComplete(done -> pending.decrementAndGet());
  }
}
