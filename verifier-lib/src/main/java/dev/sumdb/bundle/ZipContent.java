package dev.sumdb.bundle;

import dev.sumdb.tlog.MalformedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads archives of untrusted origin. Takes what ZIP tools make of a bundle when they remove an
 * entry from it, so that what is missing can be told from what was altered; whether the archive is
 * exactly as it was written is for {@link StoredZip#encode} to say.
 */
final class ZipContent {
  private final byte[] archive;
  private final ByteBuffer in;
  private final SortedMap<String, byte[]> files = new TreeMap<>();
  private long total;

  private ZipContent(byte[] archive) {
    this.archive = archive;
    this.in = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The entries by name.
   *
   * @throws BundleException it is no archive, is cut off, or is damaged or altered
   */
  static SortedMap<String, byte[]> read(byte[] archive) throws BundleException {
    ZipContent content = new ZipContent(archive);
    if (!content.hasEnd()) {
      if (content.isCut()) {
        throw BundleException.incomplete("cut off after " + archive.length + " bytes");
      }
      if (archive.length < Integer.BYTES || content.in.getInt(0) != StoredZip.LOCAL) {
        throw BundleException.incomplete("not a bundle");
      }
      throw BundleException.altered("altered: it does not end in a ZIP directory");
    }
    content.readDirectory();
    return content.files;
  }

  private boolean hasEnd() {
    int at = archive.length - StoredZip.END_SIZE;
    return at >= 0 && in.getInt(at) == StoredZip.END;
  }

  /** Whether the file ends in the middle of what is well-formed up to there. */
  private boolean isCut() {
    long at = 0;
    while (at + Integer.BYTES <= archive.length) {
      int signature = in.getInt((int) at);
      int header = headerSize(signature);
      if (header < 0) {
        return false;
      }
      if (at + header > archive.length) {
        return true;
      }
      if (signature == StoredZip.END) {
        return false;
      }
      int lengths = (int) at + (signature == StoredZip.LOCAL ? 26 : 28);
      long data = signature == StoredZip.LOCAL ? Integer.toUnsignedLong(in.getInt(lengths - 8)) : 0;
      at += header + unsigned(lengths) + unsigned(lengths + 2) + data;
    }
    return at > 0 || archive.length == 0;
  }

  private static int headerSize(int signature) {
    return switch (signature) {
      case StoredZip.LOCAL -> StoredZip.LOCAL_SIZE;
      case StoredZip.CENTRAL -> StoredZip.CENTRAL_SIZE;
      case StoredZip.END -> StoredZip.END_SIZE;
      default -> -1;
    };
  }

  private void readDirectory() throws BundleException {
    int end = archive.length - StoredZip.END_SIZE;
    int count = unsigned(end + 10);
    long at = Integer.toUnsignedLong(in.getInt(end + 16));
    for (int i = 0; i < count; i++) {
      must(at + StoredZip.CENTRAL_SIZE <= end, "its ZIP directory", "ends too early");
      must(in.getInt((int) at) == StoredZip.CENTRAL, "its ZIP directory", "is damaged");
      int entry = (int) at;
      int name = unsigned(entry + 28);
      at += StoredZip.CENTRAL_SIZE + name + unsigned(entry + 30) + unsigned(entry + 32);
      must(at <= end, "its ZIP directory", "ends too early");
      readEntry(entry, text(entry + StoredZip.CENTRAL_SIZE, name));
    }
    must(at == end, "its ZIP directory", "is not where its end says");
  }

  private void readEntry(int entry, String name) throws BundleException {
    long size = Integer.toUnsignedLong(in.getInt(entry + 20));
    long local = Integer.toUnsignedLong(in.getInt(entry + 42));
    must(unsigned(entry + 10) == 0, name, "is not stored as it is");
    must(in.getInt(entry + 24) == in.getInt(entry + 20), name, "has two sizes");
    must(local + StoredZip.LOCAL_SIZE <= archive.length, name, "is not in the file");
    int header = (int) local;
    int length = unsigned(header + 26);
    long data = local + StoredZip.LOCAL_SIZE + length + unsigned(header + 28);
    must(in.getInt(header) == StoredZip.LOCAL, name, "is not where the directory says");
    must(data + size <= archive.length, name, "ends behind the end of the file");
    // Entries that share their bytes would make a small file a large one.
    total += size;
    must(total <= archive.length, name, "overlaps another entry");
    must(
        text(header + StoredZip.LOCAL_SIZE, length).equals(name),
        name,
        "has another name in its header");
    byte[] content = Arrays.copyOfRange(archive, (int) data, (int) (data + size));
    must(StoredZip.crc(content) == in.getInt(entry + 16), name, "does not have its checksum");
    // ZIP readers disagree on which of two entries of one name there is.
    must(files.put(name, content) == null, name, "is there twice");
  }

  private int unsigned(int at) {
    return Short.toUnsignedInt(in.getShort(at));
  }

  private String text(int at, int length) {
    return new String(archive, at, length, StandardCharsets.ISO_8859_1);
  }

  private static void must(boolean holds, String what, String problem) throws BundleException {
    if (!holds) {
      String name = what.startsWith("its ") ? what : MalformedException.quote(what);
      throw BundleException.altered("altered: " + name + " " + problem);
    }
  }
}
