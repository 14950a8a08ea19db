package dev.sumdb.buildinfo;

import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Tells the formats of executables apart by their first bytes. */
final class Executables {
  private static final int ELF = 0x7f454c46;
  private static final int MACH_O_32 = 0xfeedface;
  private static final int MACH_O_64 = 0xfeedfacf;
  private static final int FAT_32 = 0xcafebabe;
  private static final int FAT_64 = 0xcafebabf;
  private static final int MZ = 0x4d5a;

  private Executables() {}

  static List<BuildInfo> read(FileBytes file) throws IOException, MalformedException {
    ByteBuffer start = file.upTo(0, 16);
    if (start.remaining() < 16) {
      throw unknown();
    }
    List<BuildInfo> all = new ArrayList<>();
    for (Image image : images(file, start.getInt(0))) {
      all.add(InfoBlob.read(image));
    }
    return all;
  }

  private static List<Image> images(FileBytes file, int magic)
      throws IOException, MalformedException {
    if (magic == ELF) {
      return List.of(ElfFile.image(file));
    }
    if (magic >>> 16 == MZ) {
      return List.of(PeFile.image(file));
    }
    int reversed = Integer.reverseBytes(magic);
    if (magic == MACH_O_32
        || magic == MACH_O_64
        || reversed == MACH_O_32
        || reversed == MACH_O_64) {
      return List.of(MachOFile.image(file, 0));
    }
    if (magic == FAT_32 || magic == FAT_64) {
      return MachOFile.images(file, magic == FAT_64);
    }
    throw unknown();
  }

  private static MalformedException unknown() {
    return new MalformedException("not an executable of ELF, Mach-O or PE format");
  }
}
