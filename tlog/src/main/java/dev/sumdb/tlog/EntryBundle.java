package dev.sumdb.tlog;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The content of an entry bundle of C2SP tlog-tiles: consecutive entries, each after its length as
 * a big-endian 16-bit number, so each at most 65,535 bytes. At least one entry.
 */
public final class EntryBundle {
  private static final int MAX_ENTRY = 0xffff;

  private EntryBundle() {}

  /**
   * The bundle of these entries.
   *
   * @throws IllegalArgumentException if there is none or one is too long
   */
  public static byte[] format(List<byte[]> entries) {
    if (entries.isEmpty()) {
      throw new IllegalArgumentException("an entry bundle without entries");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] entry : entries) {
      if (entry.length > MAX_ENTRY) {
        throw new IllegalArgumentException(
            "an entry of " + entry.length + " bytes, want at most " + MAX_ENTRY);
      }
      out.write(entry.length >> 8);
      out.write(entry.length);
      out.writeBytes(entry);
    }
    return out.toByteArray();
  }

  /**
   * The entries, as copies.
   *
   * @throws MalformedException if there is none or the last one is cut short
   */
  public static List<byte[]> parse(byte[] data) throws MalformedException {
    List<byte[]> entries = new ArrayList<>();
    int at = 0;
    do {
      int length = data.length - at < 2 ? 0 : (data[at] & 0xff) << 8 | data[at + 1] & 0xff;
      int from = at + 2;
      if (length > data.length - from) {
        throw new MalformedException(
            "malformed entry bundle: entry " + entries.size() + " is cut short");
      }
      entries.add(Arrays.copyOfRange(data, from, from + length));
      at = from + length;
    } while (at < data.length);
    return entries;
  }
}
