package dev.sumdb.client;

import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs the reads of one run, and its writes to the cache, never more than a number of them at once.
 * Used by one thread.
 */
final class ParallelReads implements AutoCloseable {
  private final int jobs;
  private ExecutorService threads;

  ParallelReads(int jobs) {
    this.jobs = jobs;
  }

  int jobs() {
    return jobs;
  }

  /**
   * Does the task for each item, started in their order, and returns when all are done. The task
   * throws nothing but bugs.
   *
   * @throws InterruptedIOException the calling thread was interrupted; all tasks are, too
   */
  <T> void forEach(List<T> items, Consumer<T> task) throws InterruptedIOException {
    if (items.size() <= 1) {
      items.forEach(task);
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted while reading from the database");
      }
      return;
    }
    if (threads != null && threads.isShutdown()) {
      throw new InterruptedIOException("interrupted while reading from the database");
    }
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> workers = new ArrayList<>();
    for (int i = 0; i < Math.min(jobs, items.size()); i++) {
      workers.add(
          threads()
              .submit(
                  () -> {
                    for (int n = next.getAndIncrement();
                        n < items.size() && !Thread.currentThread().isInterrupted();
                        n = next.getAndIncrement()) {
                      task.accept(items.get(n));
                    }
                  }));
    }
    try {
      for (Future<?> worker : workers) {
        worker.get();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading from the database");
    } catch (ExecutionException e) {
      threads.shutdownNow();
      throw new AssertionError("a read failed in an unexpected way", e.getCause());
    }
  }

  private ExecutorService threads() {
    if (threads == null) {
      threads =
          Executors.newFixedThreadPool(
              jobs,
              task -> {
                Thread thread = new Thread(task, "sumdb-read");
                thread.setDaemon(true);
                return thread;
              });
    }
    return threads;
  }

  @Override
  public void close() {
    if (threads != null) {
      threads.shutdownNow();
    }
  }
}
