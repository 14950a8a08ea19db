package dev.sumdb.modzip;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What the central directory says about one entry; all of it is a claim until it is read. */
final class ZipEntryInfo {
  private static final int ENCODED_BYTES = 2 + 2 + 4 + 8 + 8 + 8;
  private static final int DATA_DESCRIPTOR_FLAG = 8;

  private final byte[] name;
  private final int flags;
  private final int method;
  private final int crc;
  private final long compressedSize;
  private final long size;
  private final long headerAt;

  /** The array is owned. Sizes are unsigned; the offset counts from the start of the file. */
  ZipEntryInfo(
      byte[] name, int flags, int method, int crc, long compressedSize, long size, long headerAt) {
    this.name = name;
    this.flags = flags;
    this.method = method;
    this.crc = crc;
    this.compressedSize = compressedSize;
    this.size = size;
    this.headerAt = headerAt;
  }

  static ZipEntryInfo decode(byte[] name, byte[] encoded) {
    ByteBuffer in = ByteBuffer.wrap(encoded);
    return new ZipEntryInfo(
        name,
        in.getShort() & 0xffff,
        in.getShort() & 0xffff,
        in.getInt(),
        in.getLong(),
        in.getLong(),
        in.getLong());
  }

  /** All but the name, for {@link #decode}. */
  byte[] encoded() {
    return ByteBuffer.allocate(ENCODED_BYTES)
        .putShort((short) flags)
        .putShort((short) method)
        .putInt(crc)
        .putLong(compressedSize)
        .putLong(size)
        .putLong(headerAt)
        .array();
  }

  /** The name as stored, in whatever encoding; not to be changed. */
  byte[] name() {
    return name;
  }

  boolean isDirectory() {
    return name.length > 0 && name[name.length - 1] == '/';
  }

  boolean hasDataDescriptor() {
    return (flags & DATA_DESCRIPTOR_FLAG) != 0;
  }

  int method() {
    return method;
  }

  int crc() {
    return crc;
  }

  /** Negative where the directory claims 2^63 or more. */
  long compressedSize() {
    return compressedSize;
  }

  /** The declared size of the content; negative where the directory claims 2^63 or more. */
  long size() {
    return size;
  }

  long headerAt() {
    return headerAt;
  }

  /** The name for messages. */
  @Override
  public String toString() {
    return EntryText.plain(new String(name, StandardCharsets.UTF_8));
  }
}
