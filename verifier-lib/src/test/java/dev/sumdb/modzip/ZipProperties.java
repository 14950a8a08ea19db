package dev.sumdb.modzip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.sumdb.gosum.ModuleVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Hostile zips: they are read or refused in little memory, and nothing else happens. */
class ZipProperties {
  private static final ModuleVersion MODULE = new ModuleVersion("example.com/m", "v1.0.0");
  private static final String M = MODULE + "/";
  private static final byte[] TEXT =
      "package m // some text, some text, some text\n".getBytes(StandardCharsets.UTF_8);
  private static final List<byte[]> ZIPS = List.of(byOthers(), withEverything());

  /** Far above what such a small zip needs, far below what its numbers may claim. */
  private static final long MAX_ALLOCATED_BYTES = 16 << 20;

  private static Path file;

  @BeforeContainer
  static void makeFile() throws IOException {
    file = Files.createTempFile("hostile", ".zip");
  }

  @AfterContainer
  static void deleteFile() throws IOException {
    Files.delete(file);
  }

  /** With data descriptors, as the go command and the JDK write them. */
  private static byte[] byOthers() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String name : List.of("go.mod", "LICENSE", "a/b/c.go", "a/\u00e9.go")) {
        zip.putNextEntry(new ZipEntry(M + name));
        zip.write(TEXT);
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] withEverything() {
    return new ZipBytes()
        .add(ZipBytes.deflated(M + "a", TEXT))
        .add(ZipBytes.stored(M + "b/", new byte[0]))
        .add(ZipBytes.stored(M + "go.mod", TEXT).zip64())
        .zip64End()
        .comment(TEXT)
        .build();
  }

  /** Some bytes that are replaced. */
  private record Change(int at, byte[] with) {
    void in(byte[] zip) {
      // The directory and its end are where it matters: half of the changes go to the last bytes.
      int range = at % 2 == 0 ? zip.length : Math.min(400, zip.length);
      int from = zip.length - 1 - at / 2 % range;
      System.arraycopy(with, 0, zip, from, Math.min(with.length, zip.length - from));
    }
  }

  @Provide
  static Arbitrary<Change> changes() {
    Arbitrary<byte[]> some = Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(3);
    Arbitrary<byte[]> extreme =
        Combinators.combine(
                Arbitraries.of(2, 4, 8),
                Arbitraries.of(0L, 1L, -1L, -2L, 0x7fffffffL, 0x80000000L, Long.MIN_VALUE))
            .as(ZipProperties::number);
    Arbitrary<byte[]> signature =
        Arbitraries.of(0x04034b50L, 0x02014b50L, 0x06054b50L, 0x06064b50L, 0x07064b50L)
            .map(word -> number(4, word));
    return Combinators.combine(
            Arbitraries.integers().between(0, 100_000), Arbitraries.oneOf(some, extreme, signature))
        .as(Change::new);
  }

  private static byte[] number(int bytes, long value) {
    ByteBuffer buffer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value);
    byte[] number = new byte[bytes];
    buffer.get(number);
    return number;
  }

  @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
  void mutatedZipsAreReadOrRefused(
      @ForAll @IntRange(max = 1) int zip,
      @ForAll @Size(min = 1, max = 4) List<@From("changes") Change> changes)
      throws IOException {
    byte[] bytes = ZIPS.get(zip).clone();
    changes.forEach(change -> change.in(bytes));
    Files.write(file, bytes);
    long before = allocated();
    try {
      ModuleZip read = ModuleZip.check(file, MODULE, ZipLimits.GO);
      assertTrue(read.files() <= 4, "more files than there were");
      assertEquals(47, read.h1().length());
    } catch (CorruptZipException | InvalidModuleZipException e) {
      assertTrue(e.getMessage().length() < 400, e.getMessage());
    }
    long taken = allocated() - before;
    assertTrue(taken < MAX_ALLOCATED_BYTES, taken + " bytes for a zip of " + bytes.length);
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
