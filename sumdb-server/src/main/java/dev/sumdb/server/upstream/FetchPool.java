package dev.sumdb.server.upstream;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The threads that talk to upstreams: a fixed number of them, a bounded queue before them, and no
 * other work on them, so that hanging upstreams cost nobody else a thread.
 */
public final class FetchPool {

  private static final Duration IDLE = Duration.ofSeconds(5);
  private static final Duration STOP = Duration.ofSeconds(10);

  private final ThreadPoolExecutor threads;
  private final Set<Thread> made = ConcurrentHashMap.newKeySet();

  /**
   * Starts no thread yet.
   *
   * @param threadName of each, a number follows
   * @param atOnce threads
   * @param waiting tasks that may wait for one
   */
  public FetchPool(String threadName, int atOnce, int waiting) {
    AtomicLong number = new AtomicLong();
    threads =
        new ThreadPoolExecutor(
            atOnce,
            atOnce,
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(waiting),
            task -> started(new Thread(task, threadName + number.incrementAndGet())));
    threads.allowCoreThreadTimeOut(true);
  }

  private Thread started(Thread thread) {
    thread.setDaemon(true);
    made.removeIf(earlier -> earlier.getState() == Thread.State.TERMINATED);
    made.add(thread);
    return thread;
  }

  /** Runs the task when a thread is free; false when the queue is full or the pool is closed. */
  public boolean offer(Runnable task) {
    try {
      threads.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /**
   * Interrupts what runs and returns what never ran; waits, for seconds, until no thread is left.
   */
  public List<Runnable> stop() {
    List<Runnable> neverRan = threads.shutdownNow();
    long deadline = System.nanoTime() + STOP.toNanos();
    try {
      for (Thread thread : made) {
        thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return neverRan;
  }
}
