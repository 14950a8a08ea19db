package dev.sumdb.cli;

import dev.sumdb.audit.AuditReport;
import dev.sumdb.audit.PurgeList;
import dev.sumdb.files.FileFailure;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The file with the paths that a purge has to delete. */
final class Purge {
  private Purge() {}

  /** Writes the file, empty if nothing is wrong; does nothing without a name for it. */
  static void write(String name, AuditReport report, Path root, Console console)
      throws CommandException, IOException {
    if (name == null) {
      return;
    }
    List<Path> paths = PurgeList.of(report, root);
    StringBuilder text = new StringBuilder();
    for (Path path : paths) {
      String line = path.toAbsolutePath().toString();
      if (line.indexOf('\n') >= 0) { // would be two paths for who reads the list
        String quoted = MalformedException.quote(line);
        console.hint("not in the purge list, for its name has a line break: " + quoted);
        continue;
      }
      text.append(line).append('\n');
    }
    try {
      Files.write(console.path(name), text.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw CommandException.usage("cannot write the purge list: " + FileFailure.describe(e), "");
    }
  }
}
