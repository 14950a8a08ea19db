package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.note.VerifierKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitCommandTest {
  @TempDir Path temp;

  @Test
  void makesALogAndPrintsItsVerifierKey() throws Exception {
    Path dir = temp.resolve("new/log");
    Run run = Run.of("init", "sums.example.com", "--dir", dir.toString());
    assertEquals(0, run.exit(), run.err());
    assertEquals("", run.err());
    assertEquals("sums.example.com", VerifierKey.parse(run.out().strip()).name());
    assertEquals(run.out().strip() + "\n", run.out());
    assertEquals(run.out(), Files.readString(dir.resolve("verifier.key")));
    assertEquals(run.out(), Run.of("key", "show", dir.resolve("signer.key").toString()).out());
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("signer.key"))));
    assertTrue(Files.exists(dir.resolve("log.db")) && Files.exists(dir.resolve("head-ledger")));
    assertEquals(0, Run.of("fsck", dir.toString()).exit());
  }

  @Test
  void takesTheDirectoryFromTheEnvironment() {
    Path dir = temp.resolve("log");
    assertEquals(0, Run.with(Map.of("SUMDB_DIR", dir.toString()), "init", "sums.example").exit());
    assertTrue(Files.exists(dir.resolve("log.db")));
  }

  @Test
  void putsTheLedgerElsewhereAndRemembersWhere() throws IOException {
    Path dir = temp.resolve("log");
    Path ledger = temp.resolve("safe/heads");
    Files.createDirectory(ledger.getParent());
    Run run =
        Run.of("init", "sums.example", "--dir", dir.toString(), "--ledger", ledger.toString());
    assertEquals(0, run.exit(), run.err());
    assertTrue(Files.exists(ledger));
    assertFalse(Files.exists(dir.resolve("head-ledger")));
    assertEquals(ledger.toString(), Files.readString(dir.resolve("head-ledger.path")).strip());
  }

  @Test
  void touchesNothingWhereALogIs() throws IOException {
    Path dir = temp.resolve("log");
    Run.of("init", "sums.example", "--dir", dir.toString());
    Map<String, String> before = content(dir);
    Run run = Run.of("init", "other.example", "--dir", dir.toString());
    assertEquals(2, run.exit());
    assertEquals("", run.out());
    assertTrue(run.err().startsWith("sumdb: " + dir + " already holds"), run.err());
    assertEquals(before, content(dir));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b.c", "a.b+c", "nodot"})
  void refusesNamesThatNoDatabaseCanHave(String name) {
    Path dir = temp.resolve("log");
    Run run = Run.of("init", name, "--dir", dir.toString());
    assertEquals(2, run.exit());
    assertTrue(run.err().startsWith("sumdb: invalid log name \"" + name + "\""), run.err());
    assertFalse(Files.exists(dir));
  }

  @Test
  void tellsThatTheDirectoryCannotBeMade() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "");
    Run run = Run.of("init", "sums.example", "--dir", file.resolve("log").toString());
    assertEquals(2, run.exit(), run.err());
    assertTrue(run.err().startsWith("sumdb: " + file), run.err());
    assertEquals("", run.out());
  }

  /** A limit on the size of files stands for a disk that is full in the middle of it. */
  @Test
  void leavesNothingOfALogThatCannotBeMadeAndMakesItAtTheNextCall() throws IOException {
    Path dir = temp.resolve("log");
    String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
    List<String> command =
        List.of(
            "sh",
            "-c",
            "ulimit -f 8 && exec \"$@\"",
            "sh",
            java,
            "-XX:-UsePerfData",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "init",
            "sums.example",
            "--dir",
            dir.toString());
    Run failed = Shell.in(temp, Map.of()).run(command.toArray(String[]::new));
    assertTrue(failed.exit() == 2 || failed.exit() == 70, failed.exit() + failed.err());
    assertEquals("", failed.out());
    assertTrue(failed.err().contains("File too large"), failed.err());
    assertEquals(Map.of(), content(dir));
    Run run = Run.of("init", "sums.example", "--dir", dir.toString());
    assertEquals(0, run.exit(), run.err());
    assertEquals(0, Run.of("fsck", dir.toString()).exit());
  }

  private static Map<String, String> content(Path dir) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.list(dir)) {
      for (Path file : files.toList()) {
        content.put(
            file.getFileName().toString(),
            java.util.Arrays.hashCode(Files.readAllBytes(file))
                + " "
                + Files.getLastModifiedTime(file));
      }
    }
    return content;
  }
}
