package dev.sumdb.tlog;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Public data beside the checkout; a test that needs it is skipped where it is absent. */
public final class Fixtures {
  private Fixtures() {}

  /** That folder of the fixtures; aborts the test, visibly, if it is not there. */
  public static Path dir(String name) {
    Path dir =
        Path.of(System.getProperty("sumdb.root", ".."), "..", "shared", "fixtures", name)
            .normalize();
    Assumptions.assumeTrue(Files.isDirectory(dir), () -> "no fixtures: " + dir + " is absent");
    return dir;
  }
}
