package dev.sumdb.buildinfo;

import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Mach-O (Apple's mach-o/loader.h and fat.h), 32 and 64 bits, both byte orders, universal files.
 */
final class MachOFile {
  private static final byte[] SECTION = name("__go_buildinfo");
  private static final byte[] PAGE_ZERO = name("__PAGEZERO");
  private static final int MAGIC_32 = 0xfeedface;
  private static final int MAGIC_64 = 0xfeedfacf;
  private static final int SEGMENT = 1;
  private static final int SEGMENT_64 = 0x19;
  private static final int READ_WRITE = 3;
  private static final int MAX_ARCHITECTURES = 64;
  private static final long UNSIGNED_INT = 0xffffffffL;

  private final Image image;
  private final long start;
  private final boolean wide;
  private boolean named;

  private MachOFile(Image image, long start, boolean wide) {
    this.image = image;
    this.start = start;
    this.wide = wide;
  }

  /** The images of a universal file, one per architecture. */
  static List<Image> images(FileBytes file, boolean wide) throws IOException, MalformedException {
    int count = file.exactly(4, 4).getInt(0);
    if (count < 1 || count > MAX_ARCHITECTURES) {
      // class files of Java have the same first bytes
      throw new MalformedException("malformed universal file: " + count + " architectures");
    }
    int each = wide ? 32 : 20;
    ByteBuffer table = file.exactly(8, (long) count * each);
    List<Image> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int at = i * each + 8;
      images.add(image(file, wide ? table.getLong(at) : table.getInt(at) & UNSIGNED_INT));
    }
    return images;
  }

  /** The image that starts at an offset. */
  static Image image(FileBytes file, long start) throws IOException, MalformedException {
    ByteBuffer header = file.exactly(start, 28);
    int magic = header.getInt(0);
    if (magic != MAGIC_32 && magic != MAGIC_64) {
      header.order(ByteOrder.LITTLE_ENDIAN);
      magic = header.getInt(0);
    }
    if (magic != MAGIC_32 && magic != MAGIC_64) {
      throw new MalformedException("malformed Mach-O file: no magic number at " + start);
    }
    boolean wide = magic == MAGIC_64;
    int count = header.getInt(16);
    long bytes = header.getInt(20) & UNSIGNED_INT;
    ByteBuffer commands = file.exactly(start + (wide ? 32 : 28), bytes).order(header.order());
    MachOFile macho = new MachOFile(new Image(file), start, wide);
    int at = 0;
    for (int i = 0; i < count && commands.limit() - at >= 8; i++) {
      int length = commands.getInt(at + 4);
      if (length < 8 || length > commands.limit() - at) {
        throw new MalformedException("malformed Mach-O file: load command of " + length + " bytes");
      }
      int kind = commands.getInt(at);
      if (kind == (wide ? SEGMENT_64 : SEGMENT)) {
        macho.readSegment(commands, at, length);
      }
      at += length;
    }
    return macho.image;
  }

  private void readSegment(ByteBuffer commands, int at, int length) throws MalformedException {
    int headerBytes = wide ? 72 : 56;
    if (length < headerBytes) {
      throw new MalformedException("malformed Mach-O file: segment of " + length + " bytes");
    }
    long address = word(commands, at + 24);
    long memory = word(commands, at + (wide ? 32 : 28));
    long offset = word(commands, at + (wide ? 40 : 32));
    long size = word(commands, at + (wide ? 48 : 36));
    if (offset >= 0 && !isNamed(commands, at + 8, PAGE_ZERO)) {
      image.map(address, size, start + offset);
    }
    boolean writable =
        commands.getInt(at + (wide ? 56 : 40)) == READ_WRITE
            && commands.getInt(at + (wide ? 60 : 44)) == READ_WRITE;
    if (writable && address != 0 && size != 0 && !image.hasData()) {
      image.data(address, memory);
    }
    int sections = commands.getInt(at + (wide ? 64 : 48));
    int each = wide ? 80 : 68;
    if (sections < 0 || sections > (length - headerBytes) / each) {
      throw new MalformedException("malformed Mach-O file: segment of " + sections + " sections");
    }
    for (int i = 0; i < sections && !named; i++) {
      int from = at + headerBytes + i * each;
      if (isNamed(commands, from, SECTION)) {
        image.data(word(commands, from + 32), word(commands, from + (wide ? 40 : 36)));
        named = true;
      }
    }
  }

  private long word(ByteBuffer from, int at) {
    return wide ? from.getLong(at) : from.getInt(at) & UNSIGNED_INT;
  }

  private static boolean isNamed(ByteBuffer commands, int at, byte[] name) {
    return commands.slice(at, name.length).equals(ByteBuffer.wrap(name));
  }

  /** Names fill 16 bytes, with zeros at the end. */
  private static byte[] name(String text) {
    return Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), 16);
  }
}
