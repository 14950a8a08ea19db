package dev.sumdb.modzip;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hashes the contents of all entries in the order of their names, alone or with several threads.
 *
 * <p>Entries are handed out one by one, in batches that bound the memory: a thread that is done
 * with a small file takes the next, so one large file does not hold up the others of its batch.
 */
final class EntryHashing {
  private static final int BATCH = 4096;
  private static final int BATCH_NAME_BYTES = 1 << 20;

  /** Below that starting threads costs more than it gives. */
  private static final long MIN_PARALLEL_BYTES = 1 << 20;

  private final FileChannel file;
  private final long fileSize;
  private final byte[] goModName;
  private final int threads;
  private String goModH1;

  /** One entry and what became of it; written by one worker, read after all have ended. */
  private static final class Work {
    private final ZipEntryInfo entry;
    private byte[] sha256;
    private IOException failure;

    private Work(ZipEntryInfo entry) {
      this.entry = entry;
    }
  }

  EntryHashing(FileChannel file, long fileSize, String goModName, int threads) {
    this.file = file;
    this.fileSize = fileSize;
    this.goModName = goModName.getBytes(StandardCharsets.UTF_8);
    this.threads = threads;
  }

  /** The h1 hash over all entries. */
  String sum(RecordSorter byName) throws IOException {
    SortedH1 h1 = new SortedH1();
    RecordSorter.Sorted sorted = byName.sort();
    try (EntryReader reader = new EntryReader(file, fileSize)) {
      for (List<Work> batch = next(sorted); !batch.isEmpty(); batch = next(sorted)) {
        if (threads == 1 || contentBytes(batch) < MIN_PARALLEL_BYTES) {
          hash(batch, new AtomicInteger(), reader);
        } else {
          hashParallel(batch, reader);
        }
        for (Work work : batch) {
          if (work.failure != null) {
            throw work.failure;
          }
          h1.add(work.entry.name(), work.sha256);
          if (Arrays.equals(work.entry.name(), goModName)) {
            goModH1 = goModH1(work.sha256);
          }
        }
      }
    }
    return h1.sum();
  }

  /** The hash of the root's go.mod under its bare name, or null; complete after {@link #sum}. */
  String goModH1() {
    return goModH1;
  }

  private static String goModH1(byte[] sha256) {
    SortedH1 h1 = new SortedH1();
    h1.add("go.mod".getBytes(StandardCharsets.UTF_8), sha256);
    return h1.sum();
  }

  private static List<Work> next(RecordSorter.Sorted sorted) throws IOException {
    List<Work> batch = new ArrayList<>();
    int nameBytes = 0;
    while (batch.size() < BATCH && nameBytes < BATCH_NAME_BYTES && sorted.next()) {
      ZipEntryInfo entry = ZipEntryInfo.decode(sorted.key(), sorted.payload());
      nameBytes += entry.name().length;
      batch.add(new Work(entry));
    }
    return batch;
  }

  private static long contentBytes(List<Work> batch) {
    long bytes = 0;
    for (Work work : batch) {
      bytes += work.entry.size(); // the rules have bounded the sum
    }
    return bytes;
  }

  /** Takes work until there is none or some has failed; then all before that has been done. */
  private void hash(List<Work> batch, AtomicInteger taken, EntryReader reader) {
    for (int i = taken.getAndIncrement(); i < batch.size(); i = taken.getAndIncrement()) {
      Work work = batch.get(i);
      try {
        work.sha256 = reader.sha256(work.entry);
      } catch (IOException e) {
        work.failure = e;
        taken.set(batch.size());
      }
    }
  }

  private void hashParallel(List<Work> batch, EntryReader reader) throws IOException {
    AtomicInteger taken = new AtomicInteger();
    ExecutorService workers =
        Executors.newFixedThreadPool(
            threads - 1,
            task -> {
              Thread thread = new Thread(task, "sumdb-zip-hash");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 1; i < threads; i++) {
        running.add(
            workers.submit(
                () -> {
                  try (EntryReader own = new EntryReader(file, fileSize)) {
                    hash(batch, taken, own);
                  }
                }));
      }
      hash(batch, taken, reader);
      for (Future<?> one : running) {
        one.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while hashing");
    } catch (ExecutionException e) {
      throw new AssertionError("hashing a zip entry failed", e.getCause());
    } finally {
      // An interrupted worker closes the file under its reads, so none goes on after this call.
      workers.shutdownNow();
    }
  }
}
