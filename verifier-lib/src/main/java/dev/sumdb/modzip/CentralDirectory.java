package dev.sumdb.modzip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/**
 * Walks the entries of a zip's central directory in stored order, with one fixed buffer.
 *
 * <p>Where the format leaves room, this reads as go's archive/zip does, for a zip in which two
 * readers see different files could be hashed as one thing and built as another: the number of
 * entries is compared modulo 2^16 only, the directory ends at the first record that is none, an
 * archive may follow other bytes, and sizes come from a zip64 field only where the 32-bit field is
 * full.
 */
final class CentralDirectory {
  static final String NOT_A_ZIP = "zip: not a valid zip file";

  private static final int SIGNATURE = 0x02014b50;
  private static final int HEADER_BYTES = 46;
  private static final int MAX_RECORD_BYTES = HEADER_BYTES + 3 * 0xffff;
  private static final int BUFFER_BYTES = 256 << 10;
  private static final int ZIP64_TAG = 1;
  private static final long FULL = 0xffffffffL;

  private final FileChannel file;
  private final EndRecord end;
  private final ByteBuffer buffer;
  private long readAt;
  private boolean atEnd;
  private int count;
  private ZipEntryInfo entry;

  private CentralDirectory(FileChannel file, long size, EndRecord end) {
    this.file = file;
    int capacity = (int) Math.min(BUFFER_BYTES, Math.max(0, size - end.directoryAt()));
    this.buffer = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    this.end = end;
    this.readAt = end.directoryAt();
  }

  /** Finds the directory. */
  static CentralDirectory open(FileChannel file, long size) throws IOException {
    EndRecord end = EndRecord.find(file, size);
    if (end.shift() > 0 && isHeaderAt(file, size, end.withoutShift())) {
      return new CentralDirectory(file, size, end.withoutShift());
    }
    return new CentralDirectory(file, size, end);
  }

  private static boolean isHeaderAt(FileChannel file, long size, EndRecord end) throws IOException {
    CentralDirectory probe = new CentralDirectory(file, size, end);
    try {
      return probe.read() == Outcome.ENTRY;
    } catch (CorruptZipException e) {
      return false;
    }
  }

  /** Moves to the next entry; false after the last. */
  boolean next() throws IOException {
    switch (read()) {
      case ENTRY -> {
        count++;
        return true;
      }
      case NO_HEADER -> mustBeComplete(NOT_A_ZIP);
      case CUT -> mustBeComplete("unexpected EOF");
      default -> throw new AssertionError("no such outcome");
    }
    return false;
  }

  private void mustBeComplete(String otherwise) throws CorruptZipException {
    if ((count & 0xffff) != (end.entries() & 0xffff)) {
      throw new CorruptZipException(otherwise);
    }
  }

  /** The entry that {@link #next} moved to. */
  ZipEntryInfo entry() {
    return entry;
  }

  private enum Outcome {
    ENTRY,
    NO_HEADER,
    CUT
  }

  private Outcome read() throws IOException {
    fill();
    if (buffer.remaining() == 0) {
      throw new CorruptZipException("unexpected EOF");
    }
    if (buffer.remaining() < HEADER_BYTES) {
      return Outcome.CUT;
    }
    int at = buffer.position();
    if (buffer.getInt(at) != SIGNATURE) {
      return Outcome.NO_HEADER;
    }
    int nameBytes = unsigned(at + 28);
    int extraBytes = unsigned(at + 30);
    int rest = nameBytes + extraBytes + unsigned(at + 32);
    if (buffer.remaining() < HEADER_BYTES + rest) {
      if (buffer.remaining() == HEADER_BYTES) {
        throw new CorruptZipException("unexpected EOF");
      }
      return Outcome.CUT;
    }
    Fields fields = new Fields(at);
    if (!fields.readZip64(at + HEADER_BYTES + nameBytes, extraBytes)) {
      return Outcome.NO_HEADER;
    }
    byte[] name =
        Arrays.copyOfRange(buffer.array(), at + HEADER_BYTES, at + HEADER_BYTES + nameBytes);
    entry = fields.entry(name, at);
    buffer.position(at + HEADER_BYTES + rest);
    return Outcome.ENTRY;
  }

  private int unsigned(int at) {
    return buffer.getShort(at) & 0xffff;
  }

  /** Makes the buffer hold the next record whole, unless the file ends. */
  private void fill() throws IOException {
    if (atEnd || buffer.remaining() >= MAX_RECORD_BYTES) {
      return;
    }
    buffer.compact();
    while (buffer.hasRemaining()) {
      int n = file.read(buffer, readAt);
      if (n < 0) {
        atEnd = true;
        break;
      }
      readAt += n;
    }
    buffer.flip();
  }

  /** The sizes and the offset of one header, which a zip64 field may complete. */
  private final class Fields {
    private long compressedSize;
    private long size;
    private long headerAt;

    private Fields(int at) {
      compressedSize = buffer.getInt(at + 20) & FULL;
      size = buffer.getInt(at + 24) & FULL;
      headerAt = buffer.getInt(at + 42) & FULL;
    }

    /** False if a field that must be completed is not, or a zip64 field is too short. */
    private boolean readZip64(int from, int length) {
      boolean needSize = size == FULL;
      boolean needCompressed = compressedSize == FULL;
      boolean needHeader = headerAt == FULL;
      int at = from;
      int to = from + length;
      while (to - at >= 4) {
        int tag = unsigned(at);
        int fieldEnd = at + 4 + unsigned(at + 2);
        at += 4;
        if (fieldEnd > to) {
          break;
        }
        if (tag == ZIP64_TAG) {
          int wanted = (needSize ? 8 : 0) + (needCompressed ? 8 : 0) + (needHeader ? 8 : 0);
          if (fieldEnd - at < wanted) {
            return false;
          }
          if (needSize) {
            size = buffer.getLong(at);
            at += 8;
          }
          if (needCompressed) {
            compressedSize = buffer.getLong(at);
            at += 8;
          }
          if (needHeader) {
            headerAt = buffer.getLong(at);
          }
          needSize = false;
          needCompressed = false;
          needHeader = false;
        }
        at = fieldEnd;
      }
      // A size of exactly 2^32-1 may be meant so; the others would be absurd.
      return !needCompressed && !needHeader;
    }

    private ZipEntryInfo entry(byte[] name, int at) {
      return new ZipEntryInfo(
          name,
          unsigned(at + 8),
          unsigned(at + 10),
          buffer.getInt(at + 16),
          compressedSize,
          size,
          headerAt + end.shift());
    }
  }
}
