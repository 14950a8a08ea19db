package dev.sumdb.cli;

import dev.sumdb.audit.AuditReport;
import dev.sumdb.audit.StoredClaims;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sumdb verify storage}: what a module proxy stores. */
@Command(
    name = "storage",
    description = {
      "Hash every zip and go.mod that a module proxy stores and prove the hashes.",
      "DIR has the layout of the GOPROXY protocol, or of Athens on a disk."
    })
final class VerifyStorageCommand implements Callable<Integer> {
  private final VerifyCommand verify;

  @Parameters(paramLabel = "DIR", description = "Root of the storage.")
  private String dir;

  @Option(
      names = "--purge-list",
      paramLabel = "FILE",
      description = "Write the paths to delete, one on a line; nothing is deleted.")
  private String purgeList;

  VerifyStorageCommand(VerifyCommand verify) {
    this.verify = verify;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    Console console = verify.console();
    Path root = console.path(dir);
    if (!Files.exists(root)) {
      throw new NoSuchFileException(dir);
    }
    if (!Files.isDirectory(root)) {
      throw new NotDirectoryException(dir);
    }
    AuditReport report =
        new Verification(verify.options("storage"), console)
            .report(
                console.directory(),
                (claims, hashing) -> new StoredClaims(hashing).storage(root, claims));
    Purge.write(purgeList, report, root, console);
    return report.exitCode();
  }
}
