package dev.sumdb.note;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The shared protocol fixtures beside the checkout; a test that needs them is skipped without. */
public final class Fixtures {
  private Fixtures() {}

  /** The file or folder of that name; aborts the test where the fixtures are absent. */
  public static Path path(String name) {
    Path root = Path.of(System.getProperty("sumdb.root", ".."), "..", "shared", "fixtures");
    Assumptions.assumeTrue(Files.isDirectory(root), "skipped: no shared fixtures at " + root);
    return root.resolve(name);
  }

  public static byte[] read(String name) {
    try {
      return Files.readAllBytes(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
