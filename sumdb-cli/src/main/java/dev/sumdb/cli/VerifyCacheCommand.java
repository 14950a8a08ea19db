package dev.sumdb.cli;

import dev.sumdb.audit.AuditReport;
import dev.sumdb.audit.StoredClaims;
import dev.sumdb.goenv.GoEnv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sumdb verify cache}: the go command's module cache. */
@Command(
    name = "cache",
    description = {
      "Hash every zip, unpacked directory and go.mod of a module cache again and prove the hashes.",
      "Finds what go mod verify does not: zip, directory and ziphash replaced together."
    })
final class VerifyCacheCommand implements Callable<Integer> {
  private final VerifyCommand verify;

  @Parameters(
      paramLabel = "GOMODCACHE",
      arity = "0..1",
      description = "Module cache. Default: go's GOMODCACHE.")
  private String dir;

  @Option(
      names = "--go-sum",
      paramLabel = "FILE",
      description = "go.sum file to compare with as well; repeatable.")
  private List<String> goSums = new ArrayList<>();

  @Option(
      names = "--purge-list",
      paramLabel = "FILE",
      description = "Write the paths to delete, one on a line; nothing is deleted.")
  private String purgeList;

  VerifyCacheCommand(VerifyCommand verify) {
    this.verify = verify;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    Console console = verify.console();
    VerifyOptions options = verify.options("cache");
    Verification run = new Verification(options, console);
    Path cache = dir == null ? cacheOf(run.env()) : console.path(dir);
    boolean absent = dir == null && !Files.exists(cache);
    if (!absent && !Files.isDirectory(cache)) {
      throw new NotDirectoryException(cache.toString());
    }
    List<Path> files = goSums.stream().map(console::path).toList();
    AuditReport report =
        run.report(
            console.directory(),
            (claims, hashing) -> {
              if (!absent) {
                new StoredClaims(hashing).cache(cache, files, claims);
              }
            });
    Purge.write(purgeList, report, cache, console);
    return report.exitCode();
  }

  private static Path cacheOf(GoEnv env) throws CommandException {
    Optional<String> cache = env.gomodcache();
    if (cache.isEmpty()) {
      throw CommandException.usage(
          "there is no module cache: neither GOMODCACHE nor GOPATH is known", "name a directory");
    }
    return Path.of(cache.get());
  }
}
