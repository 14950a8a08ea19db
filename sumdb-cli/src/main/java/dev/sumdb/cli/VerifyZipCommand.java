package dev.sumdb.cli;

import dev.sumdb.audit.ZipClaims;
import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sumdb verify zip}: one module zip. */
@Command(
    name = "zip",
    description = "Check a file by the rules for module zips, hash it, and prove the hash.")
final class VerifyZipCommand implements Callable<Integer> {
  private final VerifyCommand verify;

  @Parameters(paramLabel = "FILE", description = "The module zip.")
  private String file;

  @Option(
      names = "--module",
      paramLabel = "M@V",
      required = true,
      description = "Module version that the file is.")
  private String module;

  VerifyZipCommand(VerifyCommand verify) {
    this.verify = verify;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    Console console = verify.console();
    ModuleVersion version = Targets.version(module);
    Path zip = console.path(file);
    if (!Files.exists(zip)) {
      throw new NoSuchFileException(file);
    }
    int threads = Runtime.getRuntime().availableProcessors();
    return new Verification(verify.options("zip"), console)
        .run(
            console.directory(),
            (claims, hashing) -> ZipClaims.read(zip, version, hashing.limits(), threads, claims));
  }
}
