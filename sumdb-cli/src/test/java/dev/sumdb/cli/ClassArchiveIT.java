package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An archive of classes may save time, and may never bring back code that was replaced. */
class ClassArchiveIT {
  private static final String VERSION_CLASS = "/dev/sumdb/cli/Version.class";
  private static final String BEFORE = "version.properties";
  private static final String AFTER = "different.file.xyz";

  @TempDir Path temp;
  private Path home;

  @BeforeEach
  void unpack() throws IOException {
    String name = "sumdb-" + Version.current();
    Path archive = Shell.checkout().resolve("sumdb-cli/target/" + name + ".tar.gz");
    Path into = Files.createDirectories(temp.resolve("unpacked"));
    assertEquals(
        new Run(0, "", ""),
        shell(Map.of()).run("tar", "xzf", archive.toString(), "-C", into.toString()));
    home = into.resolve(name);
    assertEquals(new Run(0, "", ""), shell(Map.of()).run(bin("archive-classes")));
    assertTrue(Files.isRegularFile(home.resolve("lib/classes.jsa")));
  }

  @Test
  void isUsedWithTheJarsItWasMadeWith() {
    assertEquals(new Run(0, "sumdb " + Version.current() + "\n", ""), version());
    assertTrue(isFromArchive("dev.sumdb.cli.Version"));
  }

  /** Same length, and the time that every unpacked jar has: what an upgrade in place looks like. */
  @Test
  void runsTheCodeOfAReplacedJar() throws IOException {
    Path jar = home.resolve("lib/sumdb-cli-" + Version.current() + ".jar");
    long size = Files.size(jar);
    replaceInClass(jar);
    Files.setLastModifiedTime(jar, FileTime.fromMillis(1_700_000_000_000L));
    assertTrue(Math.abs(Files.size(jar) - size) < 4096);
    Run run = version();
    assertEquals(70, run.exit(), "the old code ran: " + run); // it finds no such file
    assertFalse(isFromArchive("dev.sumdb.cli.Version"));
  }

  @Test
  void isLeftOutWhenAnyJarHasAnotherTime() throws IOException {
    Path jar = home.resolve("lib/tlog-" + Version.current() + ".jar");
    Files.setLastModifiedTime(jar, FileTime.fromMillis(1_700_000_000_000L));
    assertEquals(new Run(0, "sumdb " + Version.current() + "\n", ""), version());
    assertFalse(isFromArchive("dev.sumdb.cli.Version"));
  }

  @Test
  void isLeftOutSilentlyByOtherRuntimesAndWhenItIsDamaged() throws IOException {
    Path archive = home.resolve("lib/classes.jsa");
    Run want = new Run(0, "sumdb " + Version.current() + "\n", "");
    byte[] content = Files.readAllBytes(archive);
    byte[] foreign = content.clone();
    for (int at = 0; at < 512; at++) { // the header tells the runtime that made it
      foreign[at] ^= 0x55;
    }
    Files.delete(archive);
    Files.write(archive, foreign);
    assertEquals(want, version());
    Files.write(archive, new byte[0]);
    assertEquals(want, version());
    Files.delete(archive);
    assertEquals(want, version());
  }

  @Test
  void doesNotOutliveAMoveOfItsDirectory() throws IOException {
    Path moved = temp.resolve("moved");
    Files.move(home, moved);
    home = moved;
    assertEquals(new Run(0, "sumdb " + Version.current() + "\n", ""), version());
  }

  /** Names another file in the constant pool, so that the class asks for one that is not there. */
  private static void replaceInClass(Path jar) throws IOException {
    try (FileSystem files = FileSystems.newFileSystem(jar)) {
      Path file = files.getPath(VERSION_CLASS);
      String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      assertTrue(bytes.contains(BEFORE));
      assertEquals(BEFORE.length(), AFTER.length());
      Files.write(file, bytes.replace(BEFORE, AFTER).getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  private boolean isFromArchive(String name) {
    Map<String, String> logging = Map.of("SUMDB_JAVA_OPTS", "-Xlog:class+load");
    return shell(logging)
        .run(bin("sumdb"), "version")
        .out()
        .lines()
        .anyMatch(line -> line.contains(name + " source: shared objects file"));
  }

  private Run version() {
    return shell(Map.of()).run(bin("sumdb"), "version");
  }

  private String bin(String name) {
    return home.resolve("bin").resolve(name).toString();
  }

  private Shell shell(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    return Shell.in(temp, environment);
  }
}
