package dev.sumdb.audit;

import dev.sumdb.files.PlainFiles;
import dev.sumdb.vendoring.GoDirectives;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The modules that the go.mod and go.work files beside a vendor directory replace by directories.
 * modules.txt says the same; but if it were believed alone, one changed line of it would keep a
 * module's files from being compared.
 */
final class DirectoryReplacements {
  private static final int MAX_FILE_BYTES = 16 << 20;

  private final boolean known;
  private final Set<String> modules;

  private DirectoryReplacements(boolean known, Set<String> modules) {
    this.known = known;
    this.modules = modules;
  }

  /** Reads what there is. */
  static DirectoryReplacements beside(Path vendor) throws IOException {
    List<Path> files = new ArrayList<>();
    Path goWork = vendor.resolveSibling("go.work");
    files.add(vendor.resolveSibling("go.mod"));
    files.add(goWork);
    if (Files.isRegularFile(goWork)) {
      for (String use : GoDirectives.named("use", text(goWork))) {
        addGoMod(vendor, unquoted(use), files);
      }
    }
    boolean known = false;
    Set<String> modules = new HashSet<>();
    for (Path file : files) {
      if (Files.isRegularFile(file)) {
        known = true;
        addReplaced(text(file), modules);
      }
    }
    return new DirectoryReplacements(known, modules);
  }

  private static void addGoMod(Path vendor, String use, List<Path> files) {
    try {
      files.add(vendor.resolveSibling(use).resolve("go.mod"));
    } catch (InvalidPathException e) {
      return; // go does not find it either
    }
  }

  private static void addReplaced(String text, Set<String> modules) {
    for (String replace : GoDirectives.named("replace", text)) {
      String[] sides = replace.split("=>", 2);
      if (sides.length == 2 && isDirectory(unquoted(sides[1].strip()))) {
        modules.add(unquoted(sides[0].strip().split("\\s+")[0]));
      }
    }
  }

  /** As go tells directories from modules (Go module reference, replace directive). */
  private static boolean isDirectory(String target) {
    return target.matches("\\.{1,2}([/\\\\].*)?|[/\\\\].*|[A-Za-z]:[/\\\\].*");
  }

  private static String unquoted(String word) {
    return word.replaceAll("[\"`]", "");
  }

  private static String text(Path file) throws IOException {
    String tooLarge = "larger than " + MAX_FILE_BYTES + " bytes";
    return new String(PlainFiles.read(file, MAX_FILE_BYTES, tooLarge), StandardCharsets.UTF_8);
  }

  /** Whether a module may come from a directory; without any of the files nobody can tell. */
  boolean mayBe(String module) {
    return !known || modules.contains(module);
  }
}
