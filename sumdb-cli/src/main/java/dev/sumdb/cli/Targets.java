package dev.sumdb.cli;

import dev.sumdb.audit.Claims;
import dev.sumdb.audit.GoSumClaims;
import dev.sumdb.audit.GoSumFiles;
import dev.sumdb.audit.Hashing;
import dev.sumdb.audit.ModuleClaims;
import dev.sumdb.goenv.GoEnv;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What {@code verify} is asked to check, understood in the order of the arguments: files are named
 * in reports as the user named them.
 */
final class Targets {
  private static final String STANDARD_INPUT = "-";

  private final DatabaseOptions options;
  private final Console console;
  private final GoEnv env;
  private final boolean recursive;
  private final List<ModuleVersion> modules = new ArrayList<>();

  Targets(DatabaseOptions options, Console console, GoEnv env, boolean recursive) {
    this.options = options;
    this.console = console;
    this.env = env;
    this.recursive = recursive;
  }

  /** The directory whose project file counts: that of the first target that is a file. */
  Path projectDir(List<String> names) {
    for (String name : names) {
      Path path = console.path(name);
      if (!name.equals(STANDARD_INPUT) && Files.exists(path)) {
        return Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
      }
    }
    return console.directory();
  }

  /** Whether the targets are the whole go.sum of their project. */
  boolean isWholeProject(List<String> names) {
    if (names.isEmpty()) {
      return true;
    }
    Optional<Path> root = new Projects(console).moduleRoot(projectDir(names));
    return root.isPresent()
        && names.stream()
            .map(name -> console.path(name).toAbsolutePath().normalize())
            .anyMatch(path -> path.equals(root.get()) || path.equals(root.get().resolve("go.sum")));
  }

  /** Adds the claims of all targets; of the current module if there are none. */
  void read(List<String> names, Claims claims, Hashing hashing)
      throws CommandException, IOException {
    readFiles(names, claims);
    if (!modules.isEmpty()) {
      readModules(claims, hashing);
    }
  }

  /** The module versions that all targets name; nothing is fetched or hashed. */
  Set<ModuleVersion> names(List<String> names) throws CommandException, IOException {
    Claims claims = new Claims();
    readFiles(names, claims);
    Set<ModuleVersion> named = new TreeSet<>(claims.modules());
    named.addAll(modules);
    return named;
  }

  private void readFiles(List<String> names, Claims claims) throws CommandException, IOException {
    if (names.isEmpty()) {
      readCurrentModule(claims);
    }
    if (names.stream().filter(STANDARD_INPUT::equals).count() > 1) {
      throw CommandException.usage("- stands for standard input, which can be read once", "");
    }
    for (String name : names) {
      read(name, claims);
    }
  }

  private void readCurrentModule(Claims claims) throws CommandException, IOException {
    if (recursive) {
      readDirectory(console.directory(), "", claims);
      return;
    }
    Projects projects = new Projects(console);
    Optional<Path> root = projects.moduleRoot(console.directory());
    Optional<Workspace> workspace =
        root.isPresent()
            ? Optional.empty()
            : Workspace.around(console.directory(), console.environment());
    if (root.isEmpty() && workspace.isEmpty()) {
      console.hint("no go.mod or go.work file here or in any directory above");
      return;
    }
    List<Path> files = new ArrayList<>();
    for (Path dir : workspace.isPresent() ? workspace.get().directories() : List.of(root.get())) {
      files.addAll(GoSumFiles.in(dir));
    }
    if (files.isEmpty()) {
      console.hint(
          workspace.isPresent()
              ? "there is no go.sum file in the workspace " + workspace.get().root()
              : "there is no go.sum file in " + root.get());
    }
    for (Path file : files) {
      GoSumClaims.parse(GoSumClaims.content(file), projects.shortest(file).toString(), claims);
    }
  }

  private void read(String name, Claims claims) throws CommandException, IOException {
    if (name.equals(STANDARD_INPUT)) {
      GoSumClaims.parse(GoSumClaims.content(console.in(), "standard input"), name, claims);
      return;
    }
    Path path = console.path(name);
    if (Files.isDirectory(path)) {
      readDirectory(path, name, claims);
    } else if (Files.exists(path)) {
      mustBeGoSum(name);
      GoSumClaims.parse(GoSumClaims.content(path), name, claims);
    } else if (name.indexOf('@') > 0) {
      modules.add(version(name));
    } else {
      throw new NoSuchFileException(name);
    }
  }

  private void readDirectory(Path dir, String name, Claims claims) throws IOException {
    List<Path> files = recursive ? GoSumFiles.below(dir) : GoSumFiles.in(dir);
    if (files.isEmpty()) {
      console.hint("there is no go.sum file in " + (name.isEmpty() ? "this directory" : name));
    }
    for (Path file : files) {
      String shown = Path.of(name).resolve(dir.relativize(file)).toString();
      GoSumClaims.parse(GoSumClaims.content(file), shown, claims);
    }
  }

  private static void mustBeGoSum(String name) throws CommandException {
    if (name.endsWith(".zip")) {
      throw CommandException.usage(
          name + " is no go.sum file", "for a module zip: sumdb verify zip FILE --module M@V");
    }
    if (name.endsWith(".mod")) {
      throw CommandException.usage(name + " has no hashes", "name the go.sum file beside it");
    }
  }

  /** A module version as users write it. */
  static ModuleVersion version(String text) throws CommandException {
    try {
      return ModuleVersion.parse(text);
    } catch (MalformedException e) {
      throw CommandException.usage(
          e.getMessage(), "want MODULE@VERSION with a full version, such as example.com/m@v1.2.3");
    }
  }

  private void readModules(Claims claims, Hashing hashing) throws CommandException, IOException {
    try (OpenModules open = OpenModules.open(options, env, console)) {
      new ModuleClaims(open.fetch(), hashing).read(modules, claims);
    }
  }
}
