package dev.sumdb.audit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The files and directories of a cache or storage that a report found to be wrong: what a purge has
 * to delete. Deletes nothing itself.
 *
 * <p>Listed is what the log disproves, what breaks the rules for module zips, and what does not
 * agree with its neighbours where nothing is proven; not what is merely unknown to the database or
 * could not be checked.
 */
public final class PurgeList {
  private PurgeList() {}

  /**
   * The exact paths, sorted, each once.
   *
   * @param root of the cache or storage: nothing outside is listed, e.g. no go.sum file
   */
  public static List<Path> of(AuditReport report, Path root) {
    TreeSet<Path> paths = new TreeSet<>();
    for (Finding finding : report.results()) {
      boolean wrong = finding.status() == Status.MISMATCH || finding.status() == Status.MALFORMED;
      if (wrong && !finding.claim().file().isEmpty() && finding.claim().line() == 0) {
        Path path = Path.of(finding.claim().file());
        if (path.startsWith(root) && !path.equals(root)) {
          paths.add(path);
        }
      }
    }
    return new ArrayList<>(paths);
  }
}
