package dev.sumdb.modzip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sumdb.gosum.H1;
import dev.sumdb.gosum.ModuleVersion;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However many entries a zip has, checking it takes a small heap. */
class BoundedMemoryTest {
  private static final ModuleVersion MODULE = new ModuleVersion("example.com/m", "v1.0.0");

  @TempDir private Path dir;

  /**
   * Names in an order that sorting has to change, in mixed case, so that folding needs memory too.
   */
  private static String name(int i) {
    return MODULE + "/Dir" + i % 1000 + "/File" + (i * 7919L) % 1_000_003 + "_" + i + ".go";
  }

  /** Entries without content, all of which share one local header. */
  private static void write(Path file, int entries) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      out.write(little(30).putInt(0x04034b50).array());
      long directoryBytes = 0;
      for (int i = 0; i < entries; i++) {
        byte[] name = name(i).getBytes(StandardCharsets.UTF_8);
        ByteBuffer header = little(46 + name.length).putInt(0x02014b50);
        header.putShort(28, (short) name.length).position(46).put(name);
        out.write(header.array());
        directoryBytes += 46 + name.length;
      }
      ByteBuffer end = little(22).putInt(0, 0x06054b50);
      end.putShort(8, (short) entries).putShort(10, (short) entries);
      out.write(end.putInt(12, (int) directoryBytes).putInt(16, 30).array());
    }
  }

  private static ByteBuffer little(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static String h1(int entries) throws Exception {
    byte[] empty = MessageDigest.getInstance("SHA-256").digest();
    H1 h1 = new H1();
    for (int i = 0; i < entries; i++) {
      h1.add(name(i), empty);
    }
    return h1.sum();
  }

  /** Checks a zip in a JVM with a heap of the given size. */
  private static String checkInChild(Path zip, String heap) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                zip.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(new File(zip + ".out"))
            .start();
    try {
      child.waitFor(5, TimeUnit.MINUTES);
      return Files.readString(Path.of(zip + ".out")).strip();
    } finally {
      child.destroyForcibly();
    }
  }

  /** The child's program. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws Exception {
      ModuleZip zip = ModuleZip.check(Path.of(args[0]), MODULE, ZipLimits.GO);
      System.out.println(zip.files() + " " + zip.h1());
    }
  }

  @Test
  void checksAHundredThousandEntriesWithAHeapOf24Mebibytes() throws Exception {
    Path zip = dir.resolve("m.zip");
    write(zip, 100_000);
    assertEquals("100000 " + h1(100_000), checkInChild(zip, "24m"));
  }

  @Test
  @Tag("full")
  void checksAMillionEntriesWithAHeapOf24Mebibytes() throws Exception {
    Path zip = dir.resolve("m.zip");
    write(zip, 1_000_000);
    assertEquals("1000000 " + h1(1_000_000), checkInChild(zip, "24m"));
  }

  @Test
  @Tag("full")
  void checksNamesOf64KibibytesWithManyParentsWithAHeapOf48Mebibytes() throws Exception {
    Path zip = dir.resolve("m.zip");
    ZipBytes bytes = new ZipBytes();
    for (int i = 1000; i < 2500; i++) {
      bytes.empty(MODULE + "/A" + i + "/a".repeat(32_000));
    }
    Files.write(zip, bytes.build());
    assertEquals("1500 ", checkInChild(zip, "48m").substring(0, 5));
  }
}
