package dev.sumdb.index;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes a {@link LookupIndex} of any number of records in bounded memory: entries are spread over
 * 256 files by the first byte of their fingerprint, and each of them is sorted alone. Memory: about
 * 4 MiB, then a tenth of a byte for each record.
 *
 * <p>Thread-safe until {@link #finish}.
 */
public final class LookupIndexWriter implements AutoCloseable {
  private static final int BUFFER_BYTES = 16 << 10;
  private static final int POSITION_BITS = 24;

  private final Path dir;
  private final List<Bucket> buckets = new ArrayList<>();

  /**
   * Told of records that have one fingerprint, which are those of one module version or collide.
   */
  @FunctionalInterface
  public interface Equals {
    /**
     * @param ids of at least two records, smallest first
     */
    void found(List<Long> ids) throws IOException;
  }

  /**
   * @param dir for temporary files; made if it does not exist
   */
  public LookupIndexWriter(Path dir) throws IOException {
    this.dir = dir;
    Files.createDirectories(dir);
    for (int i = 0; i < LookupIndex.BUCKETS; i++) {
      buckets.add(new Bucket(dir.resolve("entries-" + i)));
    }
  }

  private static final class Bucket {
    private final Path file;
    private final byte[] buffer = new byte[BUFFER_BYTES / EntryBytes.SIZE * EntryBytes.SIZE];
    private int used;
    private OutputStream out; // null until the buffer is full for the first time

    Bucket(Path file) {
      this.file = file;
    }

    void add(long fingerprint, long id) throws IOException {
      if (used == buffer.length) {
        flush();
      }
      EntryBytes.put(buffer, used, fingerprint);
      EntryBytes.put(buffer, used + EntryBytes.NUMBER_SIZE, id);
      used += EntryBytes.SIZE;
    }

    private void flush() throws IOException {
      if (out == null) {
        out = Files.newOutputStream(file);
      }
      out.write(buffer, 0, used);
      used = 0;
    }

    /** All entries; the file is gone afterwards. */
    byte[] take() throws IOException {
      if (out == null) {
        return Arrays.copyOf(buffer, used);
      }
      flush();
      out.close();
      byte[] all = Files.readAllBytes(file);
      Files.delete(file);
      return all;
    }

    void close() throws IOException {
      if (out != null) {
        out.close();
      }
      Files.deleteIfExists(file);
    }
  }

  /**
   * Adds consecutive records.
   *
   * @param firstId the id of the first
   * @param fingerprints one for each; a negative one stands for a record that nobody can look up
   */
  public synchronized void add(long firstId, long[] fingerprints) throws IOException {
    for (int i = 0; i < fingerprints.length; i++) {
      if (fingerprints[i] >= 0) {
        int bucket = (int) (fingerprints[i] >>> LookupIndex.BUCKET_SHIFT);
        buckets.get(bucket).add(fingerprints[i], firstId + i);
      }
    }
  }

  /**
   * Writes the index, in place of one that is there.
   *
   * @param file in the same file system as the temporary directory
   */
  public synchronized void finish(Path file, Equals equals) throws IOException {
    Path body = dir.resolve("index");
    byte[] counts = new byte[(LookupIndex.BUCKETS + 1) * EntryBytes.NUMBER_SIZE];
    long count = 0;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(body), 1 << 16)) {
      out.write(new byte[LookupIndex.ENTRIES_AT]);
      for (int i = 0; i < LookupIndex.BUCKETS; i++) {
        byte[] entries = sorted(buckets.get(i).take());
        tellEquals(entries, equals);
        out.write(entries);
        count += entries.length / EntryBytes.SIZE;
        EntryBytes.put(counts, (i + 1) * EntryBytes.NUMBER_SIZE, count);
      }
    }
    try (java.io.RandomAccessFile header = new java.io.RandomAccessFile(body.toFile(), "rw")) {
      header.write(LookupIndex.MAGIC);
      header.write(counts);
    }
    Files.move(body, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** By fingerprint. */
  private static byte[] sorted(byte[] entries) throws IOException {
    int count = entries.length / EntryBytes.SIZE;
    if (count > 1 << POSITION_BITS) {
      throw new IOException("more than " + (1 << POSITION_BITS) + " fingerprints of one kind");
    }
    long[] order = new long[count];
    for (int i = 0; i < count; i++) {
      // All entries of a bucket have the first byte in common, so it need not be compared.
      long rest =
          EntryBytes.number(entries, i * EntryBytes.SIZE) << Long.SIZE - LookupIndex.BUCKET_SHIFT;
      order[i] = rest & -1L << POSITION_BITS | i;
    }
    sortUnsigned(order);
    byte[] sorted = new byte[entries.length];
    for (int i = 0; i < count; i++) {
      int from = (int) (order[i] & (1 << POSITION_BITS) - 1) * EntryBytes.SIZE;
      System.arraycopy(entries, from, sorted, i * EntryBytes.SIZE, EntryBytes.SIZE);
    }
    return sorted;
  }

  private static void sortUnsigned(long[] order) {
    for (int i = 0; i < order.length; i++) {
      order[i] ^= Long.MIN_VALUE;
    }
    Arrays.sort(order);
    for (int i = 0; i < order.length; i++) {
      order[i] ^= Long.MIN_VALUE;
    }
  }

  private static void tellEquals(byte[] entries, Equals equals) throws IOException {
    int at = 0;
    while (at < entries.length) {
      long fingerprint = EntryBytes.number(entries, at);
      int end = at + EntryBytes.SIZE;
      while (end < entries.length && EntryBytes.number(entries, end) == fingerprint) {
        end += EntryBytes.SIZE;
      }
      if (end - at > EntryBytes.SIZE) {
        List<Long> ids = new ArrayList<>();
        for (int i = at; i < end; i += EntryBytes.SIZE) {
          ids.add(EntryBytes.number(entries, i + EntryBytes.NUMBER_SIZE));
        }
        equals.found(ids.stream().sorted().toList());
      }
      at = end;
    }
  }

  /** Removes the temporary files. */
  @Override
  public synchronized void close() throws IOException {
    for (Bucket bucket : buckets) {
      bucket.close();
    }
  }
}
