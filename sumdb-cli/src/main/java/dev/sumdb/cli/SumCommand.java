package dev.sumdb.cli;

import dev.sumdb.gosum.H1;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.modzip.CorruptZipException;
import dev.sumdb.modzip.InvalidModuleZipException;
import dev.sumdb.modzip.ModuleDir;
import dev.sumdb.modzip.ModuleZip;
import dev.sumdb.modzip.ZipLimits;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sumdb sum}: go.sum lines, hashed here. */
@Command(
    name = "sum",
    description = {
      "Print the go.sum lines of a module version, hashed here; nothing is proven.",
      "M@V comes from the module cache or through GOPROXY.",
      "A go.mod file without --module gives its hash alone."
    },
    footer = "Exit: 0 hashed, 1 no valid module or not found, 2 usage, 3 could not fetch.")
final class SumCommand implements Callable<Integer> {
  private static final int HASHING_THREADS = 4;

  private final Console console;

  @Parameters(paramLabel = "M@V|FILE.zip|DIR|go.mod", description = "What to hash.")
  private String target;

  @Option(
      names = "--module",
      paramLabel = "M@V",
      description = "Module version that the file or directory is.")
  private String module;

  SumCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    Path path = Path.of(target);
    if (!Files.exists(path)) {
      if (target.indexOf('@') < 0) {
        throw new NoSuchFileException(target);
      }
      sumOfVersion(version(target));
    } else if (Files.isDirectory(path)) {
      sumOfDirectory(path, required());
    } else if (target.endsWith(".mod")) {
      sumOfGoMod(path);
    } else {
      sumOfZip(path, required());
    }
    return ExitCode.OK;
  }

  private void sumOfVersion(ModuleVersion version) throws CommandException, IOException {
    try (FetchedModule fetched = FetchedModule.of(version, console.goEnv(), console)) {
      ModuleZip zip = checked(fetched.zip(), version);
      printZip(version, zip.h1());
      printGoMod(version, fetched.goModH1());
    }
  }

  private void sumOfZip(Path file, ModuleVersion version) throws CommandException, IOException {
    ModuleZip zip = checked(file, version);
    printZip(version, zip.h1());
    printGoMod(version, zip.goModH1().orElseGet(() -> H1.goMod(synthetic(version))));
  }

  private void sumOfDirectory(Path dir, ModuleVersion version)
      throws CommandException, IOException {
    Path goMod = dir.resolve("go.mod");
    byte[] content = Files.exists(goMod) ? Files.readAllBytes(goMod) : synthetic(version);
    try {
      printZip(version, ModuleDir.h1(dir, version));
    } catch (MalformedException e) {
      throw CommandException.findings(
          dir + ": " + e.getMessage(), "no module can have such a file");
    }
    printGoMod(version, H1.goMod(content));
  }

  private void sumOfGoMod(Path file) throws CommandException, IOException {
    byte[] content = Files.readAllBytes(file);
    if (module == null) {
      console.result(H1.goMod(content));
    } else {
      printGoMod(required(), H1.goMod(content));
    }
  }

  private static ModuleZip checked(Path file, ModuleVersion version)
      throws CommandException, IOException {
    try {
      return ModuleZip.check(file, version, ZipLimits.GO, HASHING_THREADS);
    } catch (InvalidModuleZipException e) {
      throw CommandException.findings(
          file + " is no module zip of " + version + ": " + e.getMessage(),
          "the go command refuses it as well; its author has to publish another version");
    } catch (CorruptZipException e) {
      throw CommandException.findings(
          file + " is damaged: " + e.getMessage(), "fetch it again and compare");
    }
  }

  /** What module proxies serve as the go.mod file of a module that has none. */
  private static byte[] synthetic(ModuleVersion version) {
    return ("module " + version.path() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private void printZip(ModuleVersion version, String h1) {
    console.result(version.path() + " " + version.version() + " " + h1);
  }

  private void printGoMod(ModuleVersion version, String h1) {
    console.result(version.path() + " " + version.version() + "/go.mod " + h1);
  }

  private ModuleVersion required() throws CommandException {
    if (module == null) {
      throw CommandException.usage(
          target + ": which module version is it?", "add --module MODULE@VERSION");
    }
    return version(module);
  }

  private static ModuleVersion version(String text) throws CommandException {
    try {
      return ModuleVersion.parse(text);
    } catch (MalformedException e) {
      throw CommandException.usage(
          e.getMessage(), "want MODULE@VERSION with a full version, such as example.com/m@v1.2.3");
    }
  }
}
