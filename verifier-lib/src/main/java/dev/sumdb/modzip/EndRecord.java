package dev.sumdb.modzip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * The end of central directory record, with its zip64 form where one is pointed to.
 *
 * @param entries how many entries the directory should have
 * @param directoryOffset where the directory starts, from the start of the archive
 * @param shift how many bytes lie before the archive in the file
 */
record EndRecord(long entries, long directoryOffset, long shift) {
  private static final int SIGNATURE = 0x06054b50;
  private static final int BYTES = 22;
  private static final int LOCATOR64_SIGNATURE = 0x07064b50;
  private static final int LOCATOR64_BYTES = 20;
  private static final int END64_SIGNATURE = 0x06064b50;
  private static final int END64_BYTES = 56;
  private static final int[] SEARCHED_BYTES = {1024, 65 * 1024};

  /** Where the directory starts in the file. */
  long directoryAt() {
    return shift + directoryOffset;
  }

  /** The same for an archive that starts where the file starts. */
  EndRecord withoutShift() {
    return new EndRecord(entries, directoryOffset, 0);
  }

  static EndRecord find(FileChannel file, long size) throws IOException {
    for (int searched : SEARCHED_BYTES) {
      int length = (int) Math.min(searched, size);
      ByteBuffer tail = read(file, size - length, length);
      int at = lastSignature(tail);
      if (at >= 0) {
        return parse(file, size, tail, at, size - length + at);
      }
    }
    throw new CorruptZipException(CentralDirectory.NOT_A_ZIP);
  }

  /** The last record whose comment lies within the file, unless a later one has it cut off. */
  private static int lastSignature(ByteBuffer tail) {
    for (int at = tail.limit() - BYTES; at >= 0; at--) {
      if (tail.getInt(at) == SIGNATURE) {
        int comment = tail.getShort(at + 20) & 0xffff;
        return at + BYTES + comment > tail.limit() ? -1 : at;
      }
    }
    return -1;
  }

  private static EndRecord parse(FileChannel file, long size, ByteBuffer tail, int at, long fileAt)
      throws IOException {
    long entries = tail.getShort(at + 10) & 0xffff;
    long directoryBytes = tail.getInt(at + 12) & 0xffffffffL;
    long offset = tail.getInt(at + 16) & 0xffffffffL;
    long endAt = fileAt;
    // 0xffff for the directory's size as well: not what the format says, but what go does.
    if (entries == 0xffff || directoryBytes == 0xffff || offset == 0xffffffffL) {
      long end64At = locateEnd64(file, fileAt);
      if (end64At >= 0) {
        ByteBuffer end64 = read(file, end64At, END64_BYTES);
        if (end64.getInt(0) != END64_SIGNATURE) {
          throw notAZip();
        }
        entries = end64.getLong(32);
        directoryBytes = end64.getLong(40);
        offset = end64.getLong(48);
        endAt = end64At;
      }
    }
    // The directory ends where this record starts. In this order nothing below can overflow.
    if (directoryBytes < 0 || offset < 0 || directoryBytes > endAt) {
      throw notAZip();
    }
    long directoryAt = endAt - directoryBytes;
    if (directoryAt >= size) {
      throw notAZip();
    }
    return new EndRecord(entries, offset, directoryAt - offset);
  }

  private static long locateEnd64(FileChannel file, long endAt) throws IOException {
    long at = endAt - LOCATOR64_BYTES;
    if (at < 0) {
      return -1;
    }
    ByteBuffer locator = read(file, at, LOCATOR64_BYTES);
    boolean valid =
        locator.getInt(0) == LOCATOR64_SIGNATURE
            && locator.getInt(4) == 0 // number of the disk
            && locator.getInt(16) == 1; // how many disks
    if (!valid) {
      return -1;
    }
    long end64At = locator.getLong(8);
    if (end64At > file.size()) {
      throw new CorruptZipException("unexpected EOF");
    }
    return end64At;
  }

  private static ByteBuffer read(FileChannel file, long at, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (file.read(buffer, at + buffer.position()) < 0) {
        throw new CorruptZipException("unexpected EOF");
      }
    }
    return buffer.flip();
  }

  private static CorruptZipException notAZip() {
    return new CorruptZipException(CentralDirectory.NOT_A_ZIP);
  }
}
