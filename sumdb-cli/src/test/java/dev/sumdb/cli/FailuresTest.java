package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Failures failures =
      new Failures(
          new Console(
              new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
              new PrintStream(err, true, StandardCharsets.UTF_8),
              Map.of()));

  @Test
  void callsOurOwnDefectsInternal() {
    assertEquals(70, failures.handleExecutionException(new IllegalStateException("x"), null, null));
    assertTrue(
        text()
            .startsWith(
                "sumdb: internal error\n"
                    + "  please report this, with the lines below\n"
                    + "java.lang.IllegalStateException: x\n"),
        text());
  }

  /** An exception that left main would end the process with 1, which means findings. */
  @Test
  void letsNothingOutOfTheCommand() {
    PrintStream err = new PrintStream(this.err, true, StandardCharsets.UTF_8);
    PrintStream broken =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8) {
          @Override
          public void print(String s) {
            throw new AssertionError("bad math");
          }
        };
    assertEquals(70, new Sumdb(new Console(broken, err, Map.of())).run("version"));
    assertTrue(text().contains("java.lang.AssertionError: bad math"), text());
  }

  @Test
  void callsAFailingDiskNoDefect() {
    assertEquals(70, failures.handleExecutionException(new IOException("no space"), null, null));
    assertTrue(text().startsWith("sumdb: input or output failed: no space\n"), text());
  }

  @Test
  void tellsWhatCannotBeUsedAndWhatToDo() {
    assertEquals(2, failures.handleExecutionException(new AccessDeniedException("/d"), null, null));
    FileSystemException readOnly = new FileSystemException("/e", null, "Read-only file system");
    assertEquals(2, failures.handleExecutionException(readOnly, null, null));
    assertEquals(
        """
        sumdb: /d: permission denied
          run as the user who owns it, or name another place
        sumdb: /e: read-only file system
          name a directory on a file system that can be written
        """,
        text());
  }

  private String text() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
