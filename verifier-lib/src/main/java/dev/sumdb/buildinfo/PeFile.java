package dev.sumdb.buildinfo;

import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** PE (Microsoft's PE/COFF specification), 32 and 64 bits. */
final class PeFile {
  private static final int PE = 0x00004550;
  private static final int PE32 = 0x10b;
  private static final int PE32_PLUS = 0x20b;
  private static final int SECTION_BYTES = 40;

  /** Initialized data that is read and written. */
  private static final int DATA = 0xc0000040;

  private static final int ALIGN_32 = 0x600000;
  private static final long UNSIGNED_INT = 0xffffffffL;

  private PeFile() {}

  static Image image(FileBytes file) throws IOException, MalformedException {
    long start = file.exactly(0x3c, 4).order(ByteOrder.LITTLE_ENDIAN).getInt(0) & UNSIGNED_INT;
    ByteBuffer coff = file.exactly(start, 24).order(ByteOrder.LITTLE_ENDIAN);
    if (coff.getInt(0) != PE) {
      throw new MalformedException("malformed PE file: no PE signature");
    }
    int count = coff.getShort(6) & 0xffff;
    int optionalBytes = coff.getShort(20) & 0xffff;
    long base = imageBase(file, start + 24, optionalBytes);
    ByteBuffer table =
        file.exactly(start + 24 + optionalBytes, (long) count * SECTION_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    Image image = new Image(file);
    for (int i = 0; i < count; i++) {
      int at = i * SECTION_BYTES;
      long virtualSize = table.getInt(at + 8) & UNSIGNED_INT;
      long address = table.getInt(at + 12) & UNSIGNED_INT;
      long size = table.getInt(at + 16) & UNSIGNED_INT;
      image.map(base + address, size, table.getInt(at + 20) & UNSIGNED_INT);
      boolean data = (table.getInt(at + 36) & ~ALIGN_32) == DATA;
      if (data && address != 0 && size != 0 && !image.hasData()) {
        image.data(base + address, virtualSize);
      }
    }
    return image;
  }

  private static long imageBase(FileBytes file, long at, int bytes)
      throws IOException, MalformedException {
    if (bytes < 32) {
      throw new MalformedException("malformed PE file: no optional header");
    }
    ByteBuffer optional = file.exactly(at, 32).order(ByteOrder.LITTLE_ENDIAN);
    int magic = optional.getShort(0) & 0xffff;
    long base;
    if (magic == PE32) {
      base = optional.getInt(28) & UNSIGNED_INT;
    } else if (magic == PE32_PLUS) {
      base = optional.getLong(24);
    } else {
      throw new MalformedException("malformed PE file: optional header of kind " + magic);
    }
    if (base < 0 || base > Long.MAX_VALUE >> 1) {
      throw new MalformedException("malformed PE file: image base " + base);
    }
    return base;
  }
}
