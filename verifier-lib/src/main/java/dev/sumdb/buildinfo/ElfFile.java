package dev.sumdb.buildinfo;

import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * ELF (System V gABI, chapters 4 and 5), 32 and 64 bits, both byte orders. Only program headers are
 * needed: a file without section headers is searched from its first writable segment on.
 */
final class ElfFile {
  private static final byte[] SECTION = ".go.buildinfo\0".getBytes(StandardCharsets.US_ASCII);
  private static final int PT_LOAD = 1;
  private static final int EXECUTABLE = 1;
  private static final int WRITABLE = 2;
  private static final long UNSIGNED_INT = 0xffffffffL;

  private final FileBytes file;
  private final Image image;
  private final ByteBuffer header;
  private final boolean wide;

  private ElfFile(FileBytes file) throws IOException, MalformedException {
    this.file = file;
    this.image = new Image(file);
    ByteBuffer ident = file.exactly(0, 16);
    int width = ident.get(4);
    int order = ident.get(5);
    if (width < 1 || width > 2 || order < 1 || order > 2) {
      throw new MalformedException("malformed ELF file: class " + width + ", order " + order);
    }
    wide = width == 2;
    header = file.exactly(0, wide ? 64 : 52);
    header.order(order == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
  }

  static Image image(FileBytes file) throws IOException, MalformedException {
    ElfFile elf = new ElfFile(file);
    elf.readSegments();
    elf.readSections();
    return elf.image;
  }

  private void readSegments() throws IOException, MalformedException {
    int count = header.getShort(wide ? 56 : 44) & 0xffff;
    int each = header.getShort(wide ? 54 : 42) & 0xffff;
    ByteBuffer table = table(word(header, wide ? 32 : 28), count, each, wide ? 56 : 32);
    boolean found = false;
    for (int i = 0; i < count; i++) {
      int at = i * each;
      long offset = word(table, at + (wide ? 8 : 4));
      long address = word(table, at + (wide ? 16 : 8));
      image.map(address, word(table, at + (wide ? 32 : 16)), offset);
      int flags = table.getInt(at + (wide ? 4 : 24)) & (EXECUTABLE | WRITABLE);
      if (!found && table.getInt(at) == PT_LOAD && flags == WRITABLE) {
        image.data(address, word(table, at + (wide ? 40 : 20)));
        found = true;
      }
    }
  }

  private void readSections() throws IOException, MalformedException {
    int count = header.getShort(wide ? 60 : 48) & 0xffff;
    int each = header.getShort(wide ? 58 : 46) & 0xffff;
    int names = header.getShort(wide ? 62 : 50) & 0xffff;
    if (names >= count) {
      return; // none, or none with names
    }
    ByteBuffer table = table(word(header, wide ? 40 : 32), count, each, wide ? 64 : 40);
    long namesAt = word(table, names * each + (wide ? 24 : 16));
    for (int i = 0; i < count; i++) {
      int at = i * each;
      ByteBuffer name = file.upTo(namesAt + (table.getInt(at) & UNSIGNED_INT), SECTION.length);
      if (name.equals(ByteBuffer.wrap(SECTION))) {
        image.data(word(table, at + (wide ? 16 : 12)), word(table, at + (wide ? 32 : 20)));
        return;
      }
    }
  }

  private ByteBuffer table(long offset, int count, int each, int least)
      throws IOException, MalformedException {
    if (count == 0) {
      return ByteBuffer.allocate(0);
    }
    if (each < least) {
      throw new MalformedException("malformed ELF file: table entries of " + each + " bytes");
    }
    return file.exactly(offset, (long) count * each).order(header.order());
  }

  private long word(ByteBuffer from, int at) {
    return wide ? from.getLong(at) : from.getInt(at) & UNSIGNED_INT;
  }
}
