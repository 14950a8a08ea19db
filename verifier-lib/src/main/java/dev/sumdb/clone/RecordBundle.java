package dev.sumdb.clone;

import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.NodeHasher;
import java.util.Arrays;

/**
 * The records of a data tile as ranges of its bytes. Where one ends, a blank line begins; nothing
 * else about them is promised, for what the log holds is to be hashed as it is.
 */
final class RecordBundle {
  private final byte[] data;
  private final int[] starts; // and the place behind the blank line after the last one
  private final int count;

  private RecordBundle(byte[] data, int[] starts, int count) {
    this.data = data;
    this.starts = starts;
    this.count = count;
  }

  /**
   * @param data not changed afterwards
   * @param count how many records there must be
   * @throws MalformedException there are more or fewer, or the last one does not end
   */
  static RecordBundle parse(byte[] data, int count) throws MalformedException {
    int[] starts = new int[count + 1];
    int found = 0;
    int end = data.length;
    if (end >= 2 && data[end - 1] == '\n' && data[end - 2] == '\n') {
      end--; // some servers write a blank line after the last record, too
    }
    for (int at = 0; at < end && found < count; found++) {
      int newline = at;
      while (newline < end && !(data[newline] == '\n' && isNewline(data, newline + 1, end))) {
        newline++;
      }
      at = Math.min(newline, end - 1) + 2;
      starts[found + 1] = at;
    }
    if (found < count || starts[found] <= end || data[end - 1] != '\n') {
      throw new MalformedException(
          "malformed data tile: want " + count + " records, the last one ending in a newline");
    }
    return new RecordBundle(data, starts, count);
  }

  /** Whether a record ends before this place: there is a second newline, or nothing. */
  private static boolean isNewline(byte[] data, int at, int end) {
    return at >= end || data[at] == '\n';
  }

  int count() {
    return count;
  }

  byte[] data() {
    return data;
  }

  /** Where the record begins. */
  int from(int i) {
    return starts[i];
  }

  /** Where it ends, behind its last newline. */
  int to(int i) {
    return starts[i + 1] - 1;
  }

  /** The data tile of the first records, without a blank line at the end. */
  byte[] prefix(int records) {
    return Arrays.copyOf(data, to(records - 1));
  }

  /** The tile of their leaf hashes. */
  byte[] leaves(NodeHasher hasher) {
    byte[] leaves = new byte[count * Hash.SIZE];
    for (int i = 0; i < count; i++) {
      hasher.leaf(data, from(i), to(i), leaves, i * Hash.SIZE);
    }
    return leaves;
  }
}
