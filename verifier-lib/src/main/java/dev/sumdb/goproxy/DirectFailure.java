package dev.sumdb.goproxy;

import dev.sumdb.gosum.ModuleVersion;
import java.util.List;

/**
 * What an error of the go command means. Its text is all there is; only texts that can have no
 * other meaning make a module version not found.
 */
final class DirectFailure {
  private static final List<String> SILENCE =
      List.of("i/o timeout", "timed out", "deadline exceeded");
  private static final List<String> NO_CONNECTION =
      List.of(
          "dial tcp",
          "no such host",
          "connection refused",
          "Connection refused",
          "Could not resolve host",
          "Failed to connect",
          "Connection reset");

  /** Git could not do its work, e.g. without credentials, whatever go concludes from that. */
  private static final List<String> TROUBLE = List.of("exit status", "signal: ", "tls: ", "x509: ");

  private static final List<String> ABSENT =
      List.of(
          "invalid version: ",
          "unknown revision",
          "404 Not Found",
          "410 Gone",
          "no matching versions");

  private DirectFailure() {}

  static void raise(ModuleVersion module, String error)
      throws ModuleNotFoundException, UpstreamException {
    String line = UpstreamAnswers.firstLine(error.replaceAll("\\s+", " "), module);
    if (line.startsWith("create zip: ")) {
      throw new ModuleRejectedException(line);
    }
    String text = "fetching " + module + " from its repository: " + line;
    if (contains(error, SILENCE)) {
      throw UpstreamException.unreachable(UpstreamException.Kind.TIMEOUT, text);
    }
    if (contains(error, NO_CONNECTION)) {
      throw UpstreamException.unreachable(UpstreamException.Kind.UNAVAILABLE, text);
    }
    if (!contains(error, TROUBLE) && contains(error, ABSENT)) {
      throw new ModuleNotFoundException(line);
    }
    throw UpstreamException.trouble(text);
  }

  private static boolean contains(String error, List<String> texts) {
    return texts.stream().anyMatch(error::contains);
  }
}
