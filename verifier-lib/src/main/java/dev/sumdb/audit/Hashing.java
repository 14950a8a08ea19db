package dev.sumdb.audit;

import dev.sumdb.audit.AuditProgress.Step;
import dev.sumdb.modzip.ZipLimits;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * How files are hashed: by which threads, within which limits. What results does not depend on how
 * many threads there are.
 *
 * @param executor runs the work; the calling thread waits for it, so it must not be one of its own
 *     threads unless it runs work at once
 * @param limits of zips and go.mod files
 * @param progress told about each file or module
 */
public record Hashing(Executor executor, ZipLimits limits, AuditProgress progress) {

  public Hashing {
    Objects.requireNonNull(executor, "executor");
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(progress, "progress");
  }

  /** In the calling thread, within go's limits, telling nobody. */
  public static Hashing inCallingThread() {
    return new Hashing(Runnable::run, ZipLimits.GO, AuditProgress.NONE);
  }

  /**
   * Applies work to every item, the heaviest first so that none is left for a single thread at the
   * end.
   *
   * @param work throws no checked exception: what goes wrong with an item is part of its result
   * @return the results in the order of the items
   */
  <T, R> List<R> map(List<T> items, ToLongFunction<T> weight, Step step, Function<T, R> work)
      throws InterruptedIOException {
    List<Integer> order = new ArrayList<>();
    long[] weights = new long[items.size()];
    for (int i = 0; i < items.size(); i++) {
      order.add(i);
      weights[i] = weight.applyAsLong(items.get(i));
    }
    order.sort(Comparator.comparingLong((Integer i) -> weights[i]).reversed());
    AtomicInteger done = new AtomicInteger();
    List<FutureTask<R>> tasks = new ArrayList<>(Collections.nCopies(items.size(), null));
    for (int i : order) {
      FutureTask<R> task =
          new FutureTask<>(
              () -> {
                R result = work.apply(items.get(i));
                progress.done(step, done.incrementAndGet(), items.size());
                return result;
              });
      tasks.set(i, task);
    }
    for (int i : order) {
      executor.execute(tasks.get(i));
    }
    return results(tasks);
  }

  private static <R> List<R> results(List<FutureTask<R>> tasks) throws InterruptedIOException {
    List<R> results = new ArrayList<>(tasks.size());
    try {
      for (FutureTask<R> task : tasks) {
        results.add(task.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while hashing");
    } catch (ExecutionException e) {
      throw new AssertionError("hashing failed", e.getCause());
    } finally {
      tasks.forEach(task -> task.cancel(true)); // no effect on those that are done
    }
  }
}
