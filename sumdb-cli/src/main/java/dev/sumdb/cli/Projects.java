package dev.sumdb.cli;

import dev.sumdb.project.ProjectFile;
import dev.sumdb.project.ProjectFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The Go module around a directory, and its project file. */
final class Projects {
  private final Console console;

  Projects(Console console) {
    this.console = console;
  }

  /** The nearest directory with a go.mod file, from this one upwards. */
  Optional<Path> moduleRoot(Path dir) {
    for (Path at = dir.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
      if (Files.isRegularFile(at.resolve("go.mod"))) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }

  /** The project file of the module around a directory, as options want it. */
  ProjectFile of(Path dir, DatabaseOptions options) throws CommandException {
    if (options.config().equals("none")) {
      return ProjectFile.NONE;
    }
    Path file;
    String name;
    if (options.config().isEmpty()) {
      Optional<Path> root =
          moduleRoot(dir)
              .or(() -> Workspace.around(dir, console.environment()).map(Workspace::root));
      if (root.isEmpty() || !Files.exists(root.get().resolve(ProjectFile.FILE_NAME))) {
        return ProjectFile.NONE;
      }
      file = root.get().resolve(ProjectFile.FILE_NAME);
      name = shortest(file).toString();
    } else {
      file = console.path(options.config());
      name = options.config();
    }
    try {
      ProjectFile project = ProjectFile.read(file, name);
      if (options.verbose()) {
        console.hint("using " + name);
      }
      return project;
    } catch (ProjectFileException e) {
      throw CommandException.usage(String.join("\n", e.problems()), "");
    }
  }

  /** Relative where that is shorter to read. */
  Path shortest(Path absolute) {
    Path current = console.directory().toAbsolutePath().normalize();
    return absolute.startsWith(current) ? current.relativize(absolute) : absolute;
  }
}
