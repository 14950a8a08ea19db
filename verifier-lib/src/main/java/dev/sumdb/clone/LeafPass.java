package dev.sumdb.clone;

import dev.sumdb.index.LookupIndexWriter;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.NodeHasher;
import dev.sumdb.tlog.Tile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Brings the records of a tree here, bundle by bundle, and hashes them. A bundle that is here is
 * kept if its records hash to its tile of leaf hashes; one without that tile was fetched by a run
 * that was killed before it was hashed, and is kept as well: whether it is the log's, the root
 * tells. All others are fetched.
 *
 * <p>Each bundle is written before the next is asked for, so a kill loses no more of them than may
 * be under way at once. Hashing goes on meanwhile, on all processors.
 */
final class LeafPass {
  private static final int FULL = 1 << LocalTiles.HEIGHT;
  private static final int MAX_SAMPLES = 100;

  private final CloneFiles files;
  private final BundleSource source;
  private final LookupIndexWriter index;
  private final CloneProgress progress;
  private final int jobs;
  private final Semaphore underWay;
  private final long size;
  private final byte[] roots;
  private final BitSet fetched;
  private final Map<Long, String> samples = new TreeMap<>();
  private final Map<Integer, Integer> malformed = new TreeMap<>(); // those of a tile, where any
  private long damaged;
  private long done;

  LeafPass(
      CloneFiles files,
      BundleSource source,
      LookupIndexWriter index,
      CloneProgress progress,
      int jobs,
      long size) {
    this.files = files;
    this.source = source;
    this.index = index;
    this.progress = progress;
    this.jobs = jobs;
    this.underWay = new Semaphore(jobs);
    this.size = size;
    this.roots = new byte[Math.toIntExact((size >> LocalTiles.HEIGHT) * Hash.SIZE)];
    this.fetched = new BitSet(bundles());
  }

  /** How many bundles the tree has. */
  int bundles() {
    return Math.toIntExact(size + FULL - 1 >> LocalTiles.HEIGHT);
  }

  /** All bundles, from here where they are. */
  void run() throws IOException {
    int[] all = new int[bundles()];
    Arrays.setAll(all, n -> n);
    run(all, true);
  }

  /** These bundles, from the source. */
  void fetchAgain(int[] bundles) throws IOException {
    for (int n : bundles) {
      done -= tile(n).width();
    }
    run(bundles, false);
  }

  private void run(int[] bundles, boolean keep) throws IOException {
    int threads = Runtime.getRuntime().availableProcessors() + jobs - 1;
    ExecutorService pool = Executors.newFixedThreadPool(threads, LeafPass::thread);
    AtomicInteger next = new AtomicInteger();
    AtomicReference<IOException> failure = new AtomicReference<>();
    try {
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Worker worker = new Worker(keep);
        workers.add(
            pool.submit(
                () -> {
                  try {
                    worker.work(bundles, next);
                  } catch (IOException e) {
                    failure.compareAndSet(null, e);
                    pool.shutdownNow(); // the others may be waiting for minutes
                  }
                }));
      }
      pool.shutdown();
      join(workers);
    } finally {
      pool.shutdownNow();
    }
    if (failure.get() != null) {
      throw failure.get();
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "clone");
    thread.setDaemon(true);
    return thread;
  }

  private static void join(List<Future<?>> workers) throws IOException {
    for (Future<?> worker : workers) {
      try {
        worker.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while cloning");
      } catch (ExecutionException e) {
        throw new AssertionError("hashing failed", e.getCause());
      }
    }
  }

  private Tile tile(int n) {
    long first = (long) n << LocalTiles.HEIGHT;
    return new Tile(LocalTiles.HEIGHT, Tile.DATA_LEVEL, n, (int) Math.min(FULL, size - first));
  }

  /** One thread. */
  private final class Worker {
    private final NodeHasher hasher = new NodeHasher();
    private final RecordForm form = new RecordForm();
    private final boolean keep;

    private Worker(boolean keep) {
      this.keep = keep;
    }

    private void work(int[] bundles, AtomicInteger next) throws IOException {
      for (int at = next.getAndIncrement(); at < bundles.length; at = next.getAndIncrement()) {
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("interrupted while cloning");
        }
        take(bundles[at]);
      }
    }

    private void take(int n) throws IOException {
      Tile tile = tile(n);
      if (!keep || !takeFromHere(n, tile)) {
        RecordBundle bundle = fetch(n, tile);
        byte[] leaves = bundle.leaves(hasher);
        files.write(leafTile(tile), leaves);
        hashed(n, bundle, leaves);
      }
    }

    private boolean takeFromHere(int n, Tile tile) throws IOException {
      byte[] data = files.read(tile, BundleSource.MAX_BYTES);
      if (data == null) {
        return false;
      }
      RecordBundle bundle;
      try {
        bundle = RecordBundle.parse(data, tile.width());
      } catch (MalformedException e) {
        noteDamage(tile);
        return false;
      }
      byte[] leaves = bundle.leaves(hasher);
      byte[] before = files.read(leafTile(tile), leaves.length);
      if (before == null) {
        files.write(leafTile(tile), leaves);
      } else if (!Arrays.equals(before, leaves)) {
        noteDamage(tile);
        return false;
      }
      hashed(n, bundle, leaves);
      return true;
    }

    private RecordBundle fetch(int n, Tile tile) throws IOException {
      try {
        underWay.acquire();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while cloning");
      }
      try {
        RecordBundle bundle = source.fetch(tile);
        files.write(tile, bundle.data());
        synchronized (LeafPass.this) {
          fetched.set(n);
        }
        return bundle;
      } finally {
        underWay.release();
      }
    }

    private void hashed(int n, RecordBundle bundle, byte[] leaves) throws IOException {
      if (bundle.count() == FULL) {
        hasher.subtree(leaves, 0, FULL).copyInto(roots, n * Hash.SIZE);
      }
      long[] fingerprints = new long[bundle.count()];
      Map<Long, String> bad = new TreeMap<>();
      for (int i = 0; i < fingerprints.length; i++) {
        try {
          fingerprints[i] = form.fingerprint(bundle.data(), bundle.from(i), bundle.to(i));
        } catch (MalformedException e) {
          fingerprints[i] = -1;
          bad.put(((long) n << LocalTiles.HEIGHT) + i, e.getMessage());
        }
      }
      index.add((long) n << LocalTiles.HEIGHT, fingerprints);
      note(n, bundle.count(), bad);
    }
  }

  private static Tile leafTile(Tile data) {
    return new Tile(LocalTiles.HEIGHT, 0, data.index(), data.width());
  }

  private synchronized void noteDamage(Tile tile) {
    damaged++;
    if (damaged <= MAX_SAMPLES) {
      long first = tile.index() << LocalTiles.HEIGHT;
      progress.notice(
          "the files of records "
              + first
              + " to "
              + (first + tile.width() - 1)
              + " are damaged and fetched again");
    }
  }

  private synchronized void note(int n, int count, Map<Long, String> bad) {
    malformed.remove(n);
    if (!bad.isEmpty()) {
      malformed.put(n, bad.size());
      bad.forEach(
          (id, why) -> {
            if (samples.size() < MAX_SAMPLES) {
              samples.put(id, "record " + id + ": " + why);
            }
          });
    }
    done += count;
    progress.records(done, size);
  }

  /** The roots of the full tiles of leaf hashes, 32 bytes each. */
  byte[] roots() {
    return roots;
  }

  /** Whether the bundle came from the source in this run. */
  boolean isFetched(int n) {
    return fetched.get(n);
  }

  long fetched() {
    return fetched.cardinality();
  }

  long damaged() {
    return damaged;
  }

  long malformed() {
    return malformed.values().stream().mapToLong(Integer::longValue).sum();
  }

  List<String> samples() {
    return List.copyOf(samples.values());
  }
}
