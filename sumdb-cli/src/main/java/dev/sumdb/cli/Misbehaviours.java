package dev.sumdb.cli;

import dev.sumdb.client.ClientState;
import dev.sumdb.client.Misbehaviour;
import dev.sumdb.note.VerifierKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What becomes of a database's misbehaviour: a file with evidence, and exit code 4. */
final class Misbehaviours {
  private Misbehaviours() {}

  /** Keeps the evidence in the state, or elsewhere: an alarm must not be lost. */
  static Set<Path> keep(List<Misbehaviour> misbehaviours, ClientState state) throws IOException {
    Set<Path> files = new LinkedHashSet<>();
    for (Misbehaviour one : misbehaviours) {
      try {
        files.add(state.saveEvidence(one));
      } catch (IOException e) {
        Path file = Files.createTempFile("sumdb-" + one.reasonCode() + "-", ".txt");
        files.add(Files.writeString(file, one.evidence()));
      }
    }
    return files;
  }

  /** Keeps the evidence where the options want it. */
  static Set<Path> keep(
      List<Misbehaviour> misbehaviours, VerifierKey key, DatabaseOptions options, Console console)
      throws IOException {
    return keep(misbehaviours, OpenDatabases.state(key, options.state(), console));
  }

  /**
   * The end with exit code 4, of a command that writes no report.
   *
   * @param evidence the files
   */
  static CommandException failure(List<Misbehaviour> found, Collection<Path> evidence) {
    String message =
        found.stream()
            .map(one -> one.reasonCode() + ": " + one.message())
            .distinct()
            .collect(Collectors.joining("\n"));
    String files =
        evidence.stream().map(file -> "evidence: " + file).collect(Collectors.joining("\n"));
    return CommandException.refused(message, files);
  }
}
