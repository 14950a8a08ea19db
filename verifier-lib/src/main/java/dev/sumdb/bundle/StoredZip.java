package dev.sumdb.bundle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.zip.CRC32;

/**
 * The one way in which a bundle is written: a ZIP archive (APPNOTE 6.3) whose entries are stored in
 * the order of their names, all from 1980-01-01 00:00, without flags, extra fields, attributes,
 * comments or a byte between them.
 */
final class StoredZip {
  static final int LOCAL = 0x04034b50;
  static final int CENTRAL = 0x02014b50;
  static final int END = 0x06054b50;
  static final int LOCAL_SIZE = 30;
  static final int CENTRAL_SIZE = 46;
  static final int END_SIZE = 22;

  /** More would need ZIP64. */
  static final int MAX_ENTRIES = 65_000;

  /** Read into memory as a whole. */
  static final int MAX_BYTES = 512 << 20;

  private static final short VERSION_NEEDED = 10;
  private static final short VERSION_MADE_BY = 20;

  /** Day 1 of month 1 of year 0 since 1980; ZIP times have no time zone. */
  private static final short FIRST_DAY = 1 << 5 | 1;

  private StoredZip() {}

  /**
   * The archive.
   *
   * @param files by name, which is ASCII
   * @throws IllegalArgumentException if there are more than 65,000, or they have more than 512 MiB
   */
  static byte[] encode(SortedMap<String, byte[]> files) {
    ByteBuffer out = ByteBuffer.allocate(size(files)).order(ByteOrder.LITTLE_ENDIAN);
    int[] offsets = new int[files.size()];
    int i = 0;
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      offsets[i++] = out.position();
      out.putInt(LOCAL);
      common(out, file);
      out.put(name(file)).put(file.getValue());
    }
    int directory = out.position();
    i = 0;
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      out.putInt(CENTRAL).putShort(VERSION_MADE_BY);
      common(out, file);
      out.putShort((short) 0); // comment
      out.putInt(0); // disk, internal attributes
      out.putInt(0); // external attributes
      out.putInt(offsets[i++]).put(name(file));
    }
    int end = out.position();
    out.putInt(END).putInt(0); // disks
    out.putShort((short) files.size()).putShort((short) files.size());
    out.putInt(end - directory).putInt(directory).putShort((short) 0);
    return out.array();
  }

  private static int size(SortedMap<String, byte[]> files) {
    long size = END_SIZE;
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      size += LOCAL_SIZE + CENTRAL_SIZE + 2L * file.getKey().length() + file.getValue().length;
    }
    if (files.size() > MAX_ENTRIES || size > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a bundle of " + files.size() + " files and " + size + " bytes");
    }
    return (int) size;
  }

  /** What both headers of an entry have in the same order. */
  private static void common(ByteBuffer out, Map.Entry<String, byte[]> file) {
    out.putShort(VERSION_NEEDED).putInt(0); // flags, method: stored
    out.putShort((short) 0).putShort(FIRST_DAY);
    out.putInt(crc(file.getValue()));
    out.putInt(file.getValue().length).putInt(file.getValue().length);
    out.putShort((short) file.getKey().length()).putShort((short) 0); // extra field
  }

  static int crc(byte[] data) {
    CRC32 crc = new CRC32();
    crc.update(data);
    return (int) crc.getValue();
  }

  private static byte[] name(Map.Entry<String, byte[]> file) {
    return file.getKey().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Which part of the archive of these files has that byte, for messages. */
  static String place(SortedMap<String, byte[]> files, int offset) {
    int at = 0;
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      at += LOCAL_SIZE + file.getKey().length() + file.getValue().length;
      if (offset < at) {
        return "header of " + file.getKey();
      }
    }
    for (String name : files.keySet()) {
      at += CENTRAL_SIZE + name.length();
      if (offset < at) {
        return "directory entry of " + name;
      }
    }
    return offset < at + END_SIZE ? "end of the directory" : "behind the end";
  }
}
