package dev.sumdb.modzip;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Sorts any number of records by their keys as unsigned bytes, equal keys in the order they were
 * added, within a few MiB of memory.
 *
 * <p>What does not fit is written to a temporary file in sorted runs, which are merged at the end.
 * On Unix the file has no name from the moment it is open, so a killed process leaves nothing
 * behind. Records are added first, then sorted once; not thread-safe.
 */
final class RecordSorter implements Closeable {
  private static final int MAX_MEMORY_BYTES = 4 << 20;
  private static final int FIRST_MEMORY_BYTES = 4 << 10;
  private static final int HEADER_BYTES = 8;
  private static final int RUN_BUFFER_BYTES = 16 << 10;

  /** Runs read at once: bounds the memory of a merge, whose buffers hold a record each. */
  private static final int MAX_FAN_IN = 32;

  private record Run(long from, long to) {}

  /** A cursor over sorted records. */
  abstract static class Sorted {
    /** Moves to the next record; false after the last. */
    abstract boolean next() throws IOException;

    abstract byte[] key();

    abstract byte[] payload();
  }

  private final int maxMemoryBytes;
  private byte[] memory = new byte[FIRST_MEMORY_BYTES];
  private int used;
  private int[] starts = new int[256];
  private int count;
  private FileChannel spill;
  private long spilledBytes;
  private final List<Run> runs = new ArrayList<>();

  RecordSorter() {
    this(MAX_MEMORY_BYTES);
  }

  /** For tests: a small memory makes few records spill. */
  RecordSorter(int maxMemoryBytes) {
    this.maxMemoryBytes = maxMemoryBytes;
  }

  /** Copies one record. */
  void add(byte[] key, byte[] payload) throws IOException {
    int length = HEADER_BYTES + key.length + payload.length;
    if (used + length > maxMemoryBytes && count > 0) {
      spill();
    }
    if (used + length > memory.length) {
      int doubled = Math.min(memory.length * 2, maxMemoryBytes);
      memory = Arrays.copyOf(memory, Math.max(used + length, doubled));
    }
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, count * 2);
    }
    starts[count++] = used;
    ByteBuffer out = ByteBuffer.wrap(memory, used, length);
    out.putInt(key.length).putInt(payload.length).put(key).put(payload);
    used += length;
  }

  /** All records in order; the sorter takes no more after that. */
  Sorted sort() throws IOException {
    if (runs.isEmpty()) {
      return new InMemory(order());
    }
    if (count > 0) {
      spill();
    }
    memory = new byte[0];
    List<Run> merged = runs;
    while (merged.size() > MAX_FAN_IN) {
      // Neighbours into one, in their place: so equal keys stay in the order of adding.
      List<Run> larger = new ArrayList<>();
      for (int i = 0; i < merged.size(); i += MAX_FAN_IN) {
        int to = Math.min(merged.size(), i + MAX_FAN_IN);
        larger.add(write(new Merge(merged.subList(i, to))));
      }
      merged = larger;
    }
    return new Merge(merged);
  }

  @Override
  public void close() throws IOException {
    if (spill != null) {
      spill.close();
    }
  }

  private Integer[] order() {
    Integer[] order = new Integer[count];
    for (int i = 0; i < count; i++) {
      order[i] = starts[i];
    }
    byte[] records = memory;
    Arrays.sort(order, (a, b) -> compareKeys(records, a, b));
    return order;
  }

  private static int compareKeys(byte[] records, int a, int b) {
    int fromA = a + HEADER_BYTES;
    int fromB = b + HEADER_BYTES;
    int toA = fromA + intAt(records, a);
    int toB = fromB + intAt(records, b);
    return Arrays.compareUnsigned(records, fromA, toA, records, fromB, toB);
  }

  private static int intAt(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | (bytes[at + 3] & 0xff);
  }

  private void spill() throws IOException {
    if (spill == null) {
      Path path = Files.createTempFile("sumdb-sort-", ".tmp");
      spill =
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
    }
    runs.add(write(new InMemory(order())));
    used = 0;
    count = 0;
  }

  private Run write(Sorted records) throws IOException {
    long from = spilledBytes;
    ByteBuffer out = ByteBuffer.allocate(256 << 10);
    while (records.next()) {
      byte[] key = records.key();
      byte[] payload = records.payload();
      if (out.remaining() < HEADER_BYTES + key.length + payload.length) {
        flush(out);
      }
      out.putInt(key.length).putInt(payload.length).put(key).put(payload);
    }
    flush(out);
    return new Run(from, spilledBytes);
  }

  private void flush(ByteBuffer out) throws IOException {
    out.flip();
    while (out.hasRemaining()) {
      spilledBytes += spill.write(out, spilledBytes);
    }
    out.clear();
  }

  private final class InMemory extends Sorted {
    private final Integer[] order;
    private int at = -1;

    private InMemory(Integer[] order) {
      this.order = order;
    }

    @Override
    boolean next() {
      at++;
      return at < order.length;
    }

    @Override
    byte[] key() {
      int from = order[at] + HEADER_BYTES;
      return Arrays.copyOfRange(memory, from, from + intAt(memory, order[at]));
    }

    @Override
    byte[] payload() {
      int from = order[at] + HEADER_BYTES + intAt(memory, order[at]);
      return Arrays.copyOfRange(memory, from, from + intAt(memory, order[at] + 4));
    }
  }

  /** The head of one run. */
  private static final class Head {
    private final int run;
    private final DataInputStream in;
    private byte[] key;
    private byte[] payload;

    private Head(int run, DataInputStream in) {
      this.run = run;
      this.in = in;
    }

    private boolean next() throws IOException {
      if (in.available() == 0) {
        return false;
      }
      key = new byte[in.readInt()];
      payload = new byte[in.readInt()];
      in.readFully(key);
      in.readFully(payload);
      return true;
    }
  }

  private final class Merge extends Sorted {
    private final PriorityQueue<Head> heads =
        new PriorityQueue<>(
            Comparator.<Head, byte[]>comparing(head -> head.key, Arrays::compareUnsigned)
                .thenComparingInt(head -> head.run));
    private Head current;

    private Merge(List<Run> merged) throws IOException {
      for (int i = 0; i < merged.size(); i++) {
        InputStream in = new RunStream(merged.get(i));
        Head head = new Head(i, new DataInputStream(new BufferedInputStream(in, RUN_BUFFER_BYTES)));
        if (head.next()) {
          heads.add(head);
        }
      }
    }

    @Override
    boolean next() throws IOException {
      if (current != null && current.next()) {
        heads.add(current);
      }
      current = heads.poll();
      return current != null;
    }

    @Override
    byte[] key() {
      return current.key;
    }

    @Override
    byte[] payload() {
      return current.payload;
    }
  }

  /** The bytes of one run. */
  private final class RunStream extends InputStream {
    private final Run run;
    private long at;

    private RunStream(Run run) {
      this.run = run;
      this.at = run.from;
    }

    @Override
    public int available() {
      return (int) Math.min(Integer.MAX_VALUE, run.to - at);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      if (at == run.to) {
        return -1;
      }
      int wanted = (int) Math.min(length, run.to - at);
      int n = spill.read(ByteBuffer.wrap(bytes, from, wanted), at);
      if (n > 0) {
        at += n;
      }
      return n;
    }
  }
}
