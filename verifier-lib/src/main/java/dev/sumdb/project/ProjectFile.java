package dev.sumdb.project;

import dev.sumdb.config.YamlDocument;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The project file, {@code .sumdb.yaml} beside go.mod.
 *
 * <pre>
 * databases:
 *   - sumdb: sum.corp.example+1234abcd+AQID... https://sum.corp.example
 *     patterns: corp.example,*.corp.example
 * exemptions:
 *   - module: example.com/moved
 *     version: v1.2.3
 *     reason: tag was moved in 2019, reviewed in issue 12
 *     until: 2026-12-31
 * </pre>
 *
 * @param name the file's name for reports; empty if there is no file
 * @param databases in their order; at most one has no patterns
 * @param exemptions in their order, each module version once
 */
public record ProjectFile(String name, List<DatabaseEntry> databases, List<Exemption> exemptions) {
  /** Where it lies in the directory of the go.mod file. */
  public static final String FILE_NAME = ".sumdb.yaml";

  /** No file. */
  public static final ProjectFile NONE = new ProjectFile("", List.of(), List.of());

  public ProjectFile {
    Objects.requireNonNull(name, "name");
    databases = List.copyOf(databases);
    exemptions = List.copyOf(exemptions);
  }

  /**
   * Reads a file.
   *
   * @param name what reports call it
   * @throws ProjectFileException with every problem at once: unknown or repeated keys, bad values,
   *     no such file
   */
  public static ProjectFile read(Path file, String name) throws ProjectFileException {
    List<String> problems = new ArrayList<>();
    ProjectReader reader = new ProjectReader(name, problems);
    reader.read(YamlDocument.read(file, name, problems));
    if (!problems.isEmpty()) {
      throw new ProjectFileException(problems);
    }
    return new ProjectFile(name, reader.databases(), reader.exemptions());
  }
}
