package dev.sumdb.modzip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sumdb.gosum.H1;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ModuleDirTest {
  private static final String M = "example.com/m@v1.0.0/";
  private static final ModuleVersion MODULE = new ModuleVersion("example.com/m", "v1.0.0");

  @TempDir private Path dir;

  @Test
  void hashesLikeTheZipOfTheSameFiles() throws Exception {
    Path root = Files.createDirectories(dir.resolve("m"));
    Files.createDirectories(root.resolve("a/b"));
    Files.createDirectories(root.resolve("empty"));
    Files.writeString(root.resolve("a/b/c.go"), "package c\n");
    Files.writeString(root.resolve("a.go"), "package m\n");
    Files.writeString(root.resolve("go.mod"), "module example.com/m\n");
    Path zip = dir.resolve("m.zip");
    Files.write(
        zip,
        new ZipBytes()
            .file(M + "go.mod", "module example.com/m\n")
            .file(M + "a/b/c.go", "package c\n")
            .file(M + "a.go", "package m\n")
            .build());
    assertEquals(ModuleZip.check(zip, MODULE, ZipLimits.GO).h1(), ModuleDir.h1(root, MODULE));
  }

  @Test
  void hashesAnEmptyDirectory() throws Exception {
    assertEquals(H1.EMPTY, ModuleDir.h1(dir, MODULE));
  }

  @Test
  void takesSymbolicLinksForTheFilesTheyLeadTo() throws Exception {
    Path root = Files.createDirectories(dir.resolve("m"));
    Files.writeString(dir.resolve("elsewhere"), "x");
    Files.createSymbolicLink(root.resolve("link"), dir.resolve("elsewhere"));
    H1 want = new H1();
    want.add(M + "link", MessageDigest.getInstance("SHA-256").digest(new byte[] {'x'}));
    assertEquals(want.sum(), ModuleDir.h1(root, MODULE));
  }

  @Test
  void refusesLinksToDirectories() throws Exception {
    Path root = Files.createDirectories(dir.resolve("m"));
    Files.createSymbolicLink(root.resolve("link"), dir);
    assertThrows(IOException.class, () -> ModuleDir.h1(root, MODULE));
  }

  @Test
  @Timeout(60)
  void refusesLinksToWhatHasNoEnd() throws Exception {
    Path zero = Path.of("/dev/zero");
    assumeTrue(Files.exists(zero), "needs /dev/zero");
    Path root = Files.createDirectories(dir.resolve("m"));
    Path link = Files.createSymbolicLink(root.resolve("link"), zero);
    IOException e = assertThrows(IOException.class, () -> ModuleDir.h1(root, MODULE));
    assertEquals(link + " is not a regular file", e.getMessage());
  }

  @Test
  void refusesWhatIsNoDirectory() throws Exception {
    Path file = Files.writeString(dir.resolve("f"), "x");
    Path link = Files.createSymbolicLink(dir.resolve("link"), dir);
    for (Path path : new Path[] {file, link, dir.resolve("absent")}) {
      IOException e = assertThrows(IOException.class, () -> ModuleDir.h1(path, MODULE));
      assertEquals(path + " is not a directory", e.getMessage());
    }
  }

  @Test
  void refusesNamesWithLineFeeds() throws Exception {
    Path root = Files.createDirectories(dir.resolve("m"));
    Files.writeString(root.resolve("a\nb"), "x");
    Exception e = assertThrows(MalformedException.class, () -> ModuleDir.h1(root, MODULE));
    assertEquals(
        "malformed file name \""
            + M
            + "a\\nb\": dirhash: filenames with newlines are not"
            + " supported",
        e.getMessage());
  }

  @Test
  void refusesPipesInsteadOfWaitingForThem() throws Exception {
    Path root = Files.createDirectories(dir.resolve("m"));
    Process mkfifo = new ProcessBuilder("mkfifo", root.resolve("p").toString()).start();
    assumeTrue(mkfifo.waitFor() == 0, "needs mkfifo");
    IOException e = assertThrows(IOException.class, () -> ModuleDir.h1(root, MODULE));
    assertEquals(root.resolve("p") + " is not a regular file", e.getMessage());
  }

  @Test
  void refusesNamesThatItCannotRead() throws Exception {
    Path root = Files.createDirectories(dir.resolve("m"));
    String script = "printf x > \"$0/a$(printf '\\377')\"";
    Process touch = new ProcessBuilder("sh", "-c", script, root.toString()).start();
    assumeTrue(touch.waitFor() == 0, "needs a file system with any bytes in names");
    IOException e = assertThrows(IOException.class, () -> ModuleDir.h1(root, MODULE));
    assertEquals(
        "file name \"a\ufffd\" cannot be read in this locale: set LC_ALL=C.UTF-8", e.getMessage());
  }

  @Test
  void sortsNamesByBytes() throws Exception {
    Path root = Files.createDirectories(dir.resolve("m"));
    for (String name : new String[] {"a.go", "a/b", "B", "a-b"}) {
      Files.createDirectories(root.resolve(name).getParent());
      Files.writeString(root.resolve(name), name);
    }
    StringBuilder lines = new StringBuilder();
    for (String name : new String[] {"B", "a-b", "a.go", "a/b"}) {
      byte[] sha = MessageDigest.getInstance("SHA-256").digest(name.getBytes("UTF-8"));
      lines.append(java.util.HexFormat.of().formatHex(sha)).append("  ").append(M + name + "\n");
    }
    byte[] sum =
        MessageDigest.getInstance("SHA-256")
            .digest(lines.toString().getBytes(StandardCharsets.UTF_8));
    assertEquals(
        "h1:" + java.util.Base64.getEncoder().encodeToString(sum), ModuleDir.h1(root, MODULE));
  }
}
