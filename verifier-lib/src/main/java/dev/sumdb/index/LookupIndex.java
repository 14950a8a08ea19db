package dev.sumdb.index;

import dev.sumdb.gosum.ModuleVersion;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Finds the record of a module version by its fingerprint, in a file that {@link LookupIndexWriter}
 * made: nothing in it is trusted, for the record found says what it is about.
 *
 * <pre>
 *   16 bytes   "sumdb-index-v1\n" and a zero
 *   257 x 6    for each first byte of a fingerprint, the number of its first entry; at the end the
 *              number of entries
 *   12 each    entries, sorted: fingerprint and id
 * </pre>
 */
public final class LookupIndex {
  /** Its name in the directory of a clone. */
  public static final String FILE_NAME = "lookup.index";

  static final byte[] MAGIC = "sumdb-index-v1\n\0".getBytes(StandardCharsets.US_ASCII);
  static final int BUCKETS = 256;
  static final int BUCKET_SHIFT = ModuleFingerprint.BITS - Byte.SIZE;
  static final int ENTRIES_AT = MAGIC.length + (BUCKETS + 1) * EntryBytes.NUMBER_SIZE;

  private static final int MAX_FOUND = 64;

  private final Path file;

  /** The file need not exist yet. */
  public LookupIndex(Path file) {
    this.file = file;
  }

  /**
   * The ids of the records that may be the module version's, smallest first: none or one, unless
   * fingerprints collide or the log has several.
   *
   * @throws IOException the file cannot be read or is no index
   */
  public List<Long> find(ModuleVersion module) throws IOException {
    long fingerprint = new ModuleFingerprint().of(module);
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] magic = new byte[MAGIC.length];
      in.readFully(magic);
      if (!Arrays.equals(magic, MAGIC)) {
        throw new IOException(file + " is no lookup index");
      }
      int bucket = (int) (fingerprint >>> BUCKET_SHIFT);
      byte[] range = new byte[EntryBytes.SIZE];
      in.seek(MAGIC.length + (long) bucket * EntryBytes.NUMBER_SIZE);
      in.readFully(range);
      long end = EntryBytes.number(range, EntryBytes.NUMBER_SIZE);
      return found(in, first(in, fingerprint, EntryBytes.number(range, 0), end), end, fingerprint);
    } catch (EOFException e) {
      throw new IOException(file + " is cut short", e);
    }
  }

  /** The number of the first entry of [from, to) that is not smaller. */
  private static long first(RandomAccessFile in, long fingerprint, long from, long to)
      throws IOException {
    byte[] entry = new byte[EntryBytes.SIZE];
    long low = from;
    long high = to;
    while (low < high) {
      long middle = low + high >>> 1;
      in.seek(ENTRIES_AT + middle * EntryBytes.SIZE);
      in.readFully(entry);
      if (EntryBytes.number(entry, 0) < fingerprint) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static List<Long> found(RandomAccessFile in, long from, long to, long fingerprint)
      throws IOException {
    byte[] entry = new byte[EntryBytes.SIZE];
    List<Long> ids = new ArrayList<>();
    in.seek(ENTRIES_AT + from * EntryBytes.SIZE);
    for (long n = from; n < to && ids.size() < MAX_FOUND; n++) {
      in.readFully(entry);
      if (EntryBytes.number(entry, 0) != fingerprint) {
        break;
      }
      ids.add(EntryBytes.number(entry, EntryBytes.NUMBER_SIZE));
    }
    Collections.sort(ids);
    return ids;
  }
}
