package dev.sumdb.buildinfo;

import dev.sumdb.tlog.MalformedException;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Hostile executables: they are read or refused, and nothing else happens. */
class BuildInfoProperties {
  private static final List<byte[]> FILES = files();
  private static final byte[] REAL = gofmt();

  private static List<byte[]> files() {
    String text =
        Executable.framed("mod\texample.com\tv1.0.0\th1:x\ndep\ta\tv1\n=>\tb\tv2\th1:y\n");
    Executable wide = new Executable(true, ByteOrder.LITTLE_ENDIAN).inline("go1.22.1", text);
    Executable narrow = new Executable(false, ByteOrder.BIG_ENDIAN).pointers("go1.17", text);
    return List.of(
        wide.elf(true),
        narrow.elf(true),
        narrow.elf(false),
        wide.machO("__go_buildinfo"),
        narrow.machO("__data"),
        wide.pe(),
        narrow.pe(),
        Executable.universal(wide.machO("__go_buildinfo"), narrow.machO("__go_buildinfo")));
  }

  @Property(tries = 20_000)
  void mutatedExecutablesAreReadOrRefused(
      @ForAll @IntRange(max = 7) int file,
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 1 << 20) Integer> places,
      @ForAll @Size(4) List<Byte> values)
      throws IOException {
    byte[] bytes = FILES.get(file).clone();
    for (int i = 0; i < places.size(); i++) {
      // Headers are where it matters: half of the changes go to the first 300 bytes.
      int range = places.get(i) % 2 == 0 ? bytes.length : Math.min(300, bytes.length);
      bytes[places.get(i) / 2 % range] = values.get(i);
    }
    read(bytes);
  }

  @Property(tries = 20_000)
  void mutatedNumbersInHeadersAreReadOrRefused(
      @ForAll @IntRange(max = 7) int file,
      @ForAll @IntRange(max = 63) int place,
      @ForAll long value,
      @ForAll boolean extreme)
      throws IOException {
    byte[] bytes = FILES.get(file).clone();
    long number = extreme ? (value % 2 == 0 ? -1L >>> (value & 63) : 1L << (value & 63)) : value;
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(place * 4, number);
    read(bytes);
  }

  /** A real one: gofmt of the installed go, where there is one. */
  @Property(tries = 300)
  void mutatedRealExecutablesAreReadOrRefused(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 1 << 20) Integer> places,
      @ForAll @Size(4) List<Byte> values)
      throws IOException {
    byte[] bytes = REAL.clone();
    for (int i = 0; i < places.size(); i++) {
      int range = places.get(i) % 2 == 0 ? bytes.length : Math.min(4096, bytes.length);
      bytes[(int) (places.get(i) * 2654435761L % range)] = values.get(i);
    }
    read(bytes);
  }

  private static byte[] gofmt() {
    for (String dir : System.getenv("PATH").split(File.pathSeparator)) {
      try {
        Path go = Path.of(dir, "go").toRealPath();
        return Files.readAllBytes(go.resolveSibling("gofmt"));
      } catch (IOException e) {
        // the next one
      }
    }
    return FILES.get(0);
  }

  private static void read(byte[] bytes) throws IOException {
    try (SeekableByteChannel channel = new MemoryChannel(bytes)) {
      BuildInfo.read(channel);
    } catch (MalformedException e) {
      // refused
    }
  }
}
