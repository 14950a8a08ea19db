package dev.sumdb.modzip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleFilesTest {
  private static final ModuleVersion A = new ModuleVersion("example.com/a", "v1.0.0");
  private static final String PREFIX = "example.com/a@v1.0.0/";

  @TempDir private Path dir;

  private Path zip(ZipBytes zip) throws IOException {
    return Files.write(dir.resolve("a.zip"), zip.build());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] sha256(String text) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(bytes(text));
  }

  @Test
  void hasTheHashAndTheFilesOfTheZip() throws Exception {
    Path zip =
        zip(
            new ZipBytes()
                .file(PREFIX + "sub/b.go", "package sub\n")
                .file(PREFIX + "sub/", "")
                .file(PREFIX + "go.mod", "module example.com/a\n"));
    try (ModuleFiles files = ModuleFiles.open(zip, A, ZipLimits.GO)) {
      assertEquals(ModuleZip.check(zip, A, ZipLimits.GO).h1(), files.h1());
      assertEquals(List.of("go.mod", "sub/b.go"), List.copyOf(files.names()));
      assertTrue(files.has("sub/b.go", sha256("package sub\n")));
      assertFalse(files.has("sub/b.go", sha256("package evil\n")));
      assertFalse(files.has("sub/c.go", sha256("package sub\n")));
      assertArrayEquals(bytes("package sub\n"), files.read("sub/b.go"));
      assertArrayEquals(bytes("module example.com/a\n"), files.read("go.mod"));
      assertThrows(IOException.class, () -> files.read("sub"));
    }
  }

  @Test
  void refusesWhatModuleZipRefuses() throws Exception {
    Path twice = zip(new ZipBytes().file(PREFIX + "a", "1").file(PREFIX + "a", "2"));
    assertThrows(
        InvalidModuleZipException.class, () -> ModuleFiles.open(twice, A, ZipLimits.GO).close());
    Path foreign = zip(new ZipBytes().file("example.com/b@v1.0.0/a", "1"));
    assertThrows(
        InvalidModuleZipException.class, () -> ModuleFiles.open(foreign, A, ZipLimits.GO).close());
    Path none = Files.write(dir.resolve("none.zip"), bytes("no zip"));
    assertThrows(CorruptZipException.class, () -> ModuleFiles.open(none, A, ZipLimits.GO).close());
  }

  @Test
  void noticesContentThatChangesAfterItWasHashed() throws Exception {
    Path zip = zip(new ZipBytes().file(PREFIX + "a", "package a"));
    try (ModuleFiles files = ModuleFiles.open(zip, A, ZipLimits.GO)) {
      Files.write(zip, new ZipBytes().file(PREFIX + "a", "package b").build());
      assertThrows(IOException.class, () -> files.read("a"));
    }
  }

  @Test
  void keepsToTheSizeLimitOfTheZip() throws Exception {
    Path zip = zip(new ZipBytes().file(PREFIX + "a", "package a"));
    ZipLimits tiny = new ZipLimits(10, 500, 100, 100);
    assertThrows(InvalidModuleZipException.class, () -> ModuleFiles.open(zip, A, tiny).close());
  }
}
