package dev.sumdb.client;

import dev.sumdb.note.VerifierKey;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Recorded public data beside the checkout; tests that need it are skipped where it is absent. */
final class Fixtures {
  private Fixtures() {}

  static Path path(String relative) {
    Path path = Path.of(System.getProperty("sumdb.root", ".."), "..", "shared/fixtures", relative);
    Assumptions.assumeTrue(Files.exists(path), "no fixtures at " + path.normalize());
    return path;
  }

  static byte[] bytes(String relative) throws IOException {
    return Files.readAllBytes(path(relative));
  }

  static VerifierKey publicKey() {
    return key("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8");
  }

  /** The key of the published four-record log, which everybody has. */
  static VerifierKey testKey() {
    return key("localhost.localdev/sumdb+00000c67+AcTrnkbUA+TU4heY3hkjiSES/DSQniBqIeQ/YppAUtK6");
  }

  static VerifierKey key(String text) {
    try {
      return VerifierKey.parse(text);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
