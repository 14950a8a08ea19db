package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.note.SignerKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyCommandTest {
  @TempDir Path dir;

  @Test
  void printsBothKeysWithTheVerifierKeyLast() throws Exception {
    Run run = Run.of("key", "generate", "sums.example.com");
    assertEquals(0, run.exit(), run.err());
    List<String> lines = run.out().lines().toList();
    assertEquals(2, lines.size());
    SignerKey key = SignerKey.parse(lines.get(0));
    assertEquals(key.verifierKey().toString(), lines.get(1));
    assertTrue(lines.get(1).startsWith("sums.example.com+"), lines.get(1));
  }

  @Test
  void makesAnotherKeyEachTime() {
    assertFalse(Run.of("key", "generate", "a").out().equals(Run.of("key", "generate", "a").out()));
  }

  @Test
  void writesTheSignerKeyToAFileOfItsOwnerOnly() throws Exception {
    Path file = dir.resolve("signer.key");
    Run run = Run.of("key", "generate", "sums.example.com", "-o", file.toString());
    assertEquals(0, run.exit(), run.err());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    SignerKey key = SignerKey.parse(Files.readString(file).strip());
    assertEquals(key.verifierKey() + "\n", run.out());
    assertEquals(run.out(), Run.of("key", "show", file.toString()).out());
  }

  @Test
  void neverReplacesAKey() throws Exception {
    Path file = Files.writeString(dir.resolve("signer.key"), "mine");
    Run run = Run.of("key", "generate", "sums.example.com", "-o", file.toString());
    assertEquals(new Run(2, "", "sumdb: " + file + ": exists already\n"), run);
    assertEquals("mine", Files.readString(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a+b", "a\nb"})
  void refusesNamesThatNoKeyCanHave(String name) {
    Run run = Run.of("key", "generate", name);
    assertEquals(2, run.exit());
    assertEquals("", run.out());
    assertTrue(run.err().startsWith("sumdb: invalid name \"" + name + "\"\n"), run.err());
  }

  @Test
  void tellsThatAFileIsMissing() {
    Path file = dir.resolve("none");
    assertEquals(
        new Run(2, "", "sumdb: " + file + ": no such file or directory\n"),
        Run.of("key", "show", file.toString()));
  }

  @Test
  void doesNotPrintTheSecretOfABrokenKeyFile() throws IOException {
    String secret = Run.of("key", "generate", "a").out().lines().findFirst().orElseThrow();
    String broken = secret.substring(0, secret.length() - 8);
    Path file = Files.writeString(dir.resolve("signer.key"), broken);
    Run run = Run.of("key", "show", file.toString());
    assertEquals(2, run.exit());
    assertTrue(run.err().startsWith("sumdb: " + file + ": malformed verifier id"), run.err());
    String base64 = secret.split("\\+", 5)[4]; // may contain + itself
    assertFalse(run.err().contains(base64.substring(0, 12)), "the key is in the message");
  }
}
