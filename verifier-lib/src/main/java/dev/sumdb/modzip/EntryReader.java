package dev.sumdb.modzip;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads the content of entries and hashes it, with its own buffers, digest and inflater: one per
 * thread. Many readers may share the file, which is read by position only.
 *
 * <p>Content that is longer or shorter than the directory declares is refused as soon as that
 * shows, and so is content with another CRC-32. As in go's archive/zip a CRC-32 of 0 in the
 * directory means that there is none, unless a data descriptor follows.
 */
final class EntryReader implements Closeable {
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final int DESCRIPTOR_SIGNATURE = 0x08074b50;
  private static final int BUFFER_BYTES = 32 << 10;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;

  private final FileChannel file;
  private final long fileSize;
  private final ByteBuffer in =
      ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final byte[] out = new byte[BUFFER_BYTES];
  private final MessageDigest sha256;
  private final CRC32 crc = new CRC32();
  private final Inflater inflater = new Inflater(true);

  private ZipEntryInfo entry;
  private long dataAt;
  private long left;
  private long produced;
  private ByteArrayOutputStream copy; // null unless the content itself is wanted

  EntryReader(FileChannel file, long fileSize) {
    this.file = file;
    this.fileSize = fileSize;
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  @Override
  public void close() {
    inflater.end();
  }

  /** The SHA-256 of the entry's content. */
  byte[] sha256(ZipEntryInfo next) throws IOException {
    copy = null;
    return read(next);
  }

  /** The entry's content, which the rules have bounded, checked as for its hash. */
  byte[] content(ZipEntryInfo next) throws IOException {
    copy = new ByteArrayOutputStream();
    read(next);
    byte[] content = copy.toByteArray();
    copy = null;
    return content;
  }

  private byte[] read(ZipEntryInfo next) throws IOException {
    entry = next;
    crc.reset();
    produced = 0;
    findData();
    if (entry.isDirectory()) {
      // The data of a directory is not read, so there must be none: readers could differ on it.
      if (entry.size() != 0) {
        throw corrupt(CentralDirectory.NOT_A_ZIP + " (directory with content)");
      }
      return sha256.digest();
    }
    switch (entry.method()) {
      case STORED -> copyStored();
      case DEFLATED -> inflate();
      default ->
          throw corrupt("zip: unsupported compression algorithm (method " + entry.method() + ")");
    }
    if (produced != entry.size()) {
      throw corrupt(
          "unexpected EOF (" + produced + " bytes of content, declared are " + entry.size() + ")");
    }
    checkCrc();
    return sha256.digest();
  }

  /** Reads the local header, and as much of the data behind it as fits, at one go. */
  private void findData() throws IOException {
    left = entry.isDirectory() ? 0 : entry.compressedSize();
    if (left < 0) {
      throw corrupt(CentralDirectory.NOT_A_ZIP + " (no such compressed size)");
    }
    long wanted = LOCAL_BYTES + entry.name().length + 64L + left;
    if (entry.headerAt() < 0 || !fillFrom(entry.headerAt(), wanted)) {
      throw corrupt("unexpected EOF (no local header at " + entry.headerAt() + ")");
    }
    if (in.remaining() < LOCAL_BYTES) {
      throw corrupt("unexpected EOF (local header cut short)");
    }
    if (in.getInt(0) != LOCAL_SIGNATURE) {
      throw corrupt(CentralDirectory.NOT_A_ZIP + " (no local header)");
    }
    int skipped = LOCAL_BYTES + (in.getShort(26) & 0xffff) + (in.getShort(28) & 0xffff);
    dataAt = entry.headerAt() + skipped;
    if (skipped > in.limit()) {
      in.limit(0);
    } else {
      in.position(skipped);
      int whole = (int) Math.min(in.remaining(), left);
      in.limit(skipped + whole);
      left -= whole;
    }
  }

  /** False if there is nothing at the position. */
  private boolean fillFrom(long at, long wanted) throws IOException {
    if (at >= fileSize) { // the system refuses to read at the largest positions at all
      return false;
    }
    in.clear();
    if (wanted >= 0 && wanted < in.capacity()) {
      in.limit((int) wanted);
    }
    int n = file.read(in, at);
    while (n >= 0 && in.position() < LOCAL_BYTES && in.hasRemaining()) {
      n = file.read(in, at + in.position());
    }
    boolean some = in.position() > 0;
    in.flip();
    return some;
  }

  /** Makes more compressed bytes readable; false at their end. */
  private boolean fill() throws IOException {
    if (in.hasRemaining()) {
      return true;
    }
    if (left == 0) {
      return false;
    }
    long at = dataAt + entry.compressedSize() - left;
    in.clear().limit((int) Math.min(in.capacity(), left));
    int n = file.read(in, at);
    in.flip();
    if (n <= 0) {
      return false;
    }
    left -= n;
    return true;
  }

  private void copyStored() throws IOException {
    while (fill()) {
      int n = Math.min(in.remaining(), out.length);
      in.get(out, 0, n);
      produce(n);
    }
  }

  private void inflate() throws IOException {
    inflater.reset();
    try {
      while (!inflater.finished()) {
        if (inflater.needsInput()) {
          if (!fill()) {
            throw corrupt("unexpected EOF (compressed data cut short)");
          }
          inflater.setInput(in);
        }
        int n = inflater.inflate(out);
        if (n == 0 && inflater.needsDictionary()) {
          throw corrupt("flate: corrupt input");
        }
        produce(n);
      }
    } catch (DataFormatException e) {
      throw corrupt("flate: corrupt input (" + e.getMessage() + ")");
    }
  }

  private void produce(int n) throws CorruptZipException {
    produced += n;
    if (produced > entry.size()) {
      throw new CorruptZipException(
          "uncompressed size of file "
              + entry
              + " is larger than declared size ("
              + entry.size()
              + " bytes)");
    }
    sha256.update(out, 0, n);
    crc.update(out, 0, n);
    if (copy != null) {
      copy.write(out, 0, n);
    }
  }

  private void checkCrc() throws IOException {
    int have = (int) crc.getValue();
    if (entry.hasDataDescriptor()) {
      int described = descriptorCrc();
      if (described != entry.crc()) {
        throw checksumError(described);
      }
      if (have != entry.crc()) {
        throw checksumError(have);
      }
    } else if (entry.crc() != 0 && have != entry.crc()) {
      throw checksumError(have);
    }
  }

  /** The descriptor may start with a signature or with the CRC-32 itself; go accepts both. */
  private int descriptorCrc() throws IOException {
    ByteBuffer descriptor = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    long at = dataAt + entry.compressedSize();
    while (descriptor.hasRemaining()) {
      if (file.read(descriptor, at + descriptor.position()) < 0) {
        break;
      }
    }
    descriptor.flip();
    boolean signed = descriptor.limit() >= 4 && descriptor.getInt(0) == DESCRIPTOR_SIGNATURE;
    if (descriptor.limit() < (signed ? 16 : 12)) {
      throw corrupt("unexpected EOF (data descriptor cut short)");
    }
    return descriptor.getInt(signed ? 4 : 0);
  }

  private CorruptZipException checksumError(int have) {
    HexFormat hex = HexFormat.of();
    String values = "have " + hex.toHexDigits(have) + ", want " + hex.toHexDigits(entry.crc());
    return corrupt("zip: checksum error (" + values + ")");
  }

  private CorruptZipException corrupt(String reason) {
    return new CorruptZipException(entry + ": " + reason);
  }
}
