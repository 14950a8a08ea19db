package dev.sumdb.cli;

import dev.sumdb.audit.BinaryClaims;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sumdb verify binary}: the module hashes in executables. */
@Command(
    name = "binary",
    description = {
      "Prove the module hashes that the go command embedded in executables (ELF, Mach-O, PE).",
      "That they are logged does not prove that the code was made from these modules."
    })
final class VerifyBinaryCommand implements Callable<Integer> {
  private final VerifyCommand verify;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Executable built by go.")
  private List<String> files = new ArrayList<>();

  VerifyBinaryCommand(VerifyCommand verify) {
    this.verify = verify;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    Console console = verify.console();
    return new Verification(verify.options("binary"), console)
        .run(
            console.directory(),
            (claims, hashing) -> {
              for (String file : files) {
                Path path = console.path(file);
                if (!Files.exists(path)) {
                  throw new NoSuchFileException(file);
                }
                BinaryClaims.read(path, claims);
              }
            });
  }
}
