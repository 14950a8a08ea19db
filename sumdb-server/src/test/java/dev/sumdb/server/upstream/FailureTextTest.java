package dev.sumdb.server.upstream;

import static dev.sumdb.server.upstream.Modules.module;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailureTextTest {

  private static final ModuleVersion MODULE = module("example.com/m@v1.0.0");

  @Test
  void saysTheReasonAndWhatToDo() {
    assertEquals(
        """
        not found: example.com/m@v1.0.0: invalid version: unknown revision v1.0.0
        check the name and the version, and that the server's upstream can see the module
        """,
        FailureText.of(
            MODULE, new ModuleNotFoundException("invalid version: unknown revision v1.0.0")));
  }

  @Test
  void saysThatTheServerHasNoUpstream() {
    assertEquals(
        """
        not found: example.com/m@v1.0.0: this log does not have it and the server has no upstream
        publish it to this log, or start the server with --upstream
        """,
        FailureText.of(MODULE, new ModuleNotFoundException(NoUpstream.REASON)));
  }

  @Test
  void tellsTroubleOutageAndTimeoutApart() {
    assertEquals("bad answer from upstream", cause(UpstreamException.Kind.TROUBLE));
    assertEquals("upstream unavailable", cause(UpstreamException.Kind.UNAVAILABLE));
    assertEquals("upstream timed out", cause(UpstreamException.Kind.TIMEOUT));
  }

  private static String cause(UpstreamException.Kind kind) {
    String text = FailureText.of(MODULE, new UpstreamException(kind, "x", Duration.ofSeconds(7)));
    assertEquals(
        "nothing was recorded; try again in 7 s"
            + " (modules that are in the log are answered without upstream)",
        text.lines().toList().get(1));
    return text.substring(0, text.indexOf(':'));
  }

  @Test
  void upstreamCannotWriteLinesOfItsOwn() {
    String text =
        FailureText.of(
            MODULE, new ModuleNotFoundException("a\nb\r\n\n\u001b[31mc\u202e\u2028d\ud800"));
    assertEquals(2, text.lines().count());
    assertEquals("not found: example.com/m@v1.0.0: a b    [31mc  d ", text.lines().toList().get(0));
  }

  @Test
  void staysBelowWhatTheGoCommandShows() {
    ModuleVersion longest = module("example.com/" + "a".repeat(3000) + "@v1.0.0");
    String text = FailureText.of(longest, new ModuleNotFoundException("\u00e9".repeat(3000)));
    assertTrue(text.getBytes(StandardCharsets.UTF_8).length < 648, text);
    assertTrue(text.startsWith("not found: example.com/aaa"), text);
  }
}
