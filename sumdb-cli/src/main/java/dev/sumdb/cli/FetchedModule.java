package dev.sumdb.cli;

import dev.sumdb.goenv.GoEnv;
import dev.sumdb.goproxy.DirectModuleSource;
import dev.sumdb.goproxy.DirectOptions;
import dev.sumdb.goproxy.GoHttpSettings;
import dev.sumdb.goproxy.ListModuleSource;
import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.ModuleSource;
import dev.sumdb.goproxy.ModuleSources;
import dev.sumdb.goproxy.OwnAddresses;
import dev.sumdb.goproxy.PatternModuleSource;
import dev.sumdb.goproxy.ProxyList;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.EscapedVersion;
import dev.sumdb.gosum.H1;
import dev.sumdb.gosum.ModulePath;
import dev.sumdb.gosum.ModulePatterns;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.modzip.ZipLimits;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The two files of a module version, from the module cache or from where go would fetch them. */
final class FetchedModule implements AutoCloseable {
  /** This user's go fetches what it likes from version control, and so do we. */
  private static final ModulePatterns EVERY_MODULE = ModulePatterns.parse("*");

  private final Path zip;
  private final String goModH1;
  private final List<Path> temporary;

  private FetchedModule(Path zip, String goModH1, List<Path> temporary) {
    this.zip = zip;
    this.goModH1 = goModH1;
    this.temporary = temporary;
  }

  static FetchedModule of(ModuleVersion version, GoEnv env, Console console)
      throws CommandException, IOException {
    try {
      if (env.gomodcache().isPresent()) {
        Path cached = Path.of(env.gomodcache().get(), "cache/download", files(version));
        Path zip = cached.resolveSibling(cached.getFileName() + ".zip");
        Path mod = cached.resolveSibling(cached.getFileName() + ".mod");
        if (Files.isReadable(zip) && Files.isReadable(mod)) {
          return new FetchedModule(zip, H1.goMod(Files.readAllBytes(mod)), List.of());
        }
      }
      try (ModuleSources sources =
          new ModuleSources(
              GoHttpSettings.of(env, console.environment(), console::hint), ZipLimits.GO)) {
        return fetch(version, source(env, env.goproxy(), sources, console));
      }
    } catch (MalformedException e) {
      throw CommandException.usage(e.getMessage(), "see go env");
    }
  }

  private static String files(ModuleVersion version) throws MalformedException {
    return ModulePath.escape(version.path()) + "/@v/" + EscapedVersion.escape(version.version());
  }

  /**
   * Where go would fetch modules from, with another GOPROXY if one is given.
   *
   * @throws MalformedException a setting is none
   */
  static ModuleSource source(GoEnv env, String goproxy, ModuleSources sources, Console console)
      throws CommandException, MalformedException {
    if (goproxy.isEmpty()) {
      throw CommandException.usage(
          "GOPROXY is set nowhere and no go installation was found", "set GOPROXY");
    }
    ModuleSource direct =
        new DirectModuleSource(DirectOptions.of(EVERY_MODULE, console.environment()), ZipLimits.GO);
    ModuleSource listed =
        new ListModuleSource(
            ListModuleSource.steps(
                ProxyList.parse(goproxy), sources, direct, OwnAddresses.NONE, console::hint));
    return new PatternModuleSource(env.gonoproxy(), direct, listed);
  }

  private static FetchedModule fetch(ModuleVersion version, ModuleSource source)
      throws CommandException, IOException {
    Path dir = Files.createTempDirectory("sumdb");
    boolean fetched = false;
    try {
      ModuleSource.Fetched files = source.fetch(version, dir);
      fetched = true;
      return new FetchedModule(files.zip(), files.goModH1(), List.of(dir));
    } catch (ModuleNotFoundException e) {
      throw CommandException.findings(
          version + ": not found: " + e.reason(), "check the name, the version, and GOPROXY");
    } catch (UpstreamException e) {
      throw CommandException.unavailable(
          version + ": " + e.getMessage(), "try again when it can be reached");
    } finally {
      if (!fetched) {
        delete(dir);
      }
    }
  }

  Path zip() {
    return zip;
  }

  /** The hash of the go.mod file as it was served. */
  String goModH1() {
    return goModH1;
  }

  @Override
  public void close() throws IOException {
    for (Path dir : temporary) {
      delete(dir);
    }
  }

  private static void delete(Path dir) throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
