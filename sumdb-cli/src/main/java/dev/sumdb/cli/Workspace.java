package dev.sumdb.cli;

import dev.sumdb.vendoring.GoDirectives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The workspace around a directory that is in no module: what a go.work file uses (Go module
 * reference, Workspaces).
 *
 * @param root the directory of the go.work file
 */
record Workspace(Path root) {
  private static final String FILE_NAME = "go.work";

  /** The nearest go.work file from a directory upwards, unless GOWORK=off. */
  static Optional<Workspace> around(Path dir, Map<String, String> environment) {
    if (environment.getOrDefault("GOWORK", "").equals("off")) {
      return Optional.empty();
    }
    for (Path at = dir.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
      if (Files.isRegularFile(at.resolve(FILE_NAME))) {
        return Optional.of(new Workspace(at));
      }
    }
    return Optional.empty();
  }

  /**
   * The root and the directories of the modules, each once, in the file's order.
   *
   * @throws NotDirectoryException one of them is none: go would not build this workspace, and
   *     nobody may believe that it was verified
   */
  List<Path> directories() throws IOException, CommandException {
    List<Path> directories = new ArrayList<>(List.of(root));
    for (String use : GoDirectives.named("use", Files.readString(root.resolve(FILE_NAME)))) {
      Path dir = resolved(unquoted(use));
      if (!Files.isDirectory(dir)) {
        throw new NotDirectoryException(dir.toString());
      }
      if (!directories.contains(dir)) {
        directories.add(dir);
      }
    }
    return directories;
  }

  private Path resolved(String use) throws CommandException {
    try {
      return root.resolve(use).normalize();
    } catch (InvalidPathException e) {
      throw notUnderstood(use);
    }
  }

  private String unquoted(String word) throws CommandException {
    int last = word.length() - 1;
    boolean quoted =
        last > 0 && "\"`".indexOf(word.charAt(0)) >= 0 && word.charAt(last) == word.charAt(0);
    String path = quoted ? word.substring(1, last) : word;
    if (path.isEmpty() || path.matches(".*[\"`].*") || quoted && path.indexOf('\\') >= 0) {
      throw notUnderstood(word);
    }
    return path;
  }

  private CommandException notUnderstood(String use) {
    return CommandException.usage(
        root.resolve(FILE_NAME) + ": use " + use + " is not understood", "name the go.sum files");
  }
}
