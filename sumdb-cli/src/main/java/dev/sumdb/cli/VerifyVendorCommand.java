package dev.sumdb.cli;

import dev.sumdb.audit.GoSumFiles;
import dev.sumdb.audit.VendorAudit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sumdb verify vendor}: vendored files against proven zips. */
@Command(
    name = "vendor",
    description = {
      "Prove the zip of each vendored module, then compare every vendored file with it.",
      "DIR is a module's root or its vendor directory. Zips come from the module cache or through"
          + " GOPROXY."
    })
final class VerifyVendorCommand implements Callable<Integer> {
  private static final String LIST = "modules.txt";

  private final VerifyCommand verify;

  @Parameters(
      paramLabel = "DIR",
      arity = "0..1",
      description = "Default: the current module's root.")
  private String dir;

  VerifyVendorCommand(VerifyCommand verify) {
    this.verify = verify;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    Console console = verify.console();
    VerifyOptions options = verify.options("vendor");
    Path vendor = vendor(console);
    Path root = vendor.toAbsolutePath().getParent();
    Verification run = new Verification(options, console);
    if (dir == null && !Files.exists(vendor.resolve(LIST))) {
      console.hint("there is no " + vendor.resolve(LIST));
      return run.run(root, (claims, hashing) -> {});
    }
    return run.report(
            root,
            (audit, databases, hashing) -> {
              List<Path> goSums = GoSumFiles.in(root);
              try (OpenModules open = OpenModules.open(options, run.env(), console)) {
                return new VendorAudit(audit, databases, open.fetch(), hashing).run(vendor, goSums);
              }
            })
        .exitCode();
  }

  private Path vendor(Console console) throws CommandException, IOException {
    if (dir == null) {
      Projects projects = new Projects(console);
      Optional<Path> root = projects.moduleRoot(console.directory());
      Path vendor = root.orElse(console.directory().toAbsolutePath()).resolve("vendor");
      return console.path(projects.shortest(vendor).toString());
    }
    Path named = console.path(dir);
    if (!Files.exists(named)) {
      throw new NoSuchFileException(dir);
    }
    boolean itself = Files.exists(named.resolve(LIST));
    Path vendor = itself ? named : named.resolve("vendor");
    if (!Files.exists(vendor.resolve(LIST))) {
      throw new NoSuchFileException(vendor.resolve(LIST).toString());
    }
    return vendor;
  }
}
