package dev.sumdb.project;

import java.util.List;

/** A project file that cannot be used, with everything that is wrong with it. */
public final class ProjectFileException extends Exception {
  private static final long serialVersionUID = 1;

  ProjectFileException(List<String> problems) {
    super(String.join("\n", problems));
  }

  /** Every problem, each one line that names file and line. */
  public List<String> problems() {
    return getMessage().lines().toList();
  }
}
