package dev.sumdb.vendoring;

import dev.sumdb.gosum.ModulePatterns;
import dev.sumdb.modzip.ModuleFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * The files of one module that {@code go mod vendor} copies for certain: for each listed package
 * all files in its directory but tests, ignored Go files and go.mod; licences and the like from the
 * directories above; and the files that it embeds. What go versions do differently is left out.
 */
public final class VendoredFiles {
  private static final List<String> METADATA =
      List.of(
          "AUTHORS",
          "CONTRIBUTORS",
          "COPYLEFT",
          "COPYING",
          "COPYRIGHT",
          "LEGAL",
          "LICENSE",
          "NOTICE",
          "PATENTS");
  private static final Set<String> VERSION_CONTROL = Set.of(".bzr", ".hg", ".git", ".svn");

  /** Of the Go files that are looked into; the largest real ones have a tenth of it. */
  private static final int MAX_SOURCE_BYTES = 64 << 20;

  private final ModuleFiles module;
  private final NavigableSet<String> required = new TreeSet<>();

  private VendoredFiles(ModuleFiles module) {
    this.module = module;
  }

  /**
   * The names of these files, relative to the module's root.
   *
   * @param packages the directories of the listed packages, relative to the module's root; empty
   *     for the root itself
   */
  public static NavigableSet<String> of(ModuleFiles module, List<String> packages)
      throws IOException {
    VendoredFiles files = new VendoredFiles(module);
    Set<String> above = new HashSet<>();
    for (String dir : packages) {
      files.addPackage(dir);
      for (String parent = dir; !parent.isEmpty(); ) {
        parent = parent.substring(0, Math.max(0, parent.lastIndexOf('/')));
        if (!above.add(parent)) {
          break;
        }
        files.addMetadata(parent);
      }
    }
    return files.required;
  }

  private void addMetadata(String dir) {
    for (String name : directly(dir)) {
      String base = name.substring(name.lastIndexOf('/') + 1);
      if (METADATA.stream().anyMatch(base::startsWith)) {
        required.add(name);
      }
    }
  }

  private void addPackage(String dir) throws IOException {
    List<String> patterns = new ArrayList<>();
    for (String name : directly(dir)) {
      String base = name.substring(name.lastIndexOf('/') + 1);
      if (base.endsWith("_test.go") || base.equals("go.mod") || base.equals("go.sum")) {
        continue;
      }
      if (!base.endsWith(".go")) {
        required.add(name);
        continue;
      }
      if (module.size(name) > MAX_SOURCE_BYTES) {
        continue; // not looked into, so it is not certain
      }
      GoSource source = GoSource.of(module.read(name));
      if (source.isIgnored()) {
        continue;
      }
      required.add(name);
      boolean compiled = !base.startsWith("_") && !base.startsWith(".");
      if (compiled && !source.importsC()) {
        patterns.addAll(source.embedPatterns());
      }
    }
    addEmbedded(dir, patterns);
  }

  /** One pattern that matches nothing makes go embed, and vendor, none of them. */
  private void addEmbedded(String dir, List<String> patterns) {
    NavigableSet<String> all = new TreeSet<>();
    for (String pattern : patterns) {
      NavigableSet<String> matched = embedded(dir, pattern);
      if (matched.isEmpty()) {
        return;
      }
      all.addAll(matched);
    }
    required.addAll(all);
  }

  private NavigableSet<String> embedded(String dir, String pattern) {
    boolean hidden = pattern.startsWith("all:");
    String glob = hidden ? pattern.substring(4) : pattern;
    NavigableSet<String> matched = new TreeSet<>();
    if (!isCleanPath(glob) || glob.indexOf(',') >= 0) {
      return matched;
    }
    ModulePatterns patterns = ModulePatterns.parse(glob);
    int elements = (int) glob.chars().filter(c -> c == '/').count() + 1;
    for (String name : below(dir)) {
      String relative = dir.isEmpty() ? name : name.substring(dir.length() + 1);
      if (patterns.matches(relative) && isEmbeddable(relative, elements, hidden)) {
        matched.add(name);
      }
    }
    return matched;
  }

  /** Below a directory that is named, hidden files are left out unless the pattern says all. */
  private static boolean isEmbeddable(String relative, int named, boolean hidden) {
    String[] elements = relative.split("/", -1);
    for (int i = 0; i < elements.length; i++) {
      boolean isHidden = elements[i].startsWith(".") || elements[i].startsWith("_");
      if (i >= named && isHidden && !hidden || VERSION_CONTROL.contains(elements[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean isCleanPath(String glob) {
    for (String element : glob.split("/", -1)) {
      if (element.isEmpty() || element.equals(".") || element.equals("..")) {
        return false;
      }
    }
    return true;
  }

  private List<String> directly(String dir) {
    int from = dir.isEmpty() ? 0 : dir.length() + 1;
    List<String> names = new ArrayList<>();
    for (String name : below(dir)) {
      if (name.indexOf('/', from) < 0) {
        names.add(name);
      }
    }
    return names;
  }

  /** '0' is the character after '/'. */
  private NavigableSet<String> below(String dir) {
    return dir.isEmpty()
        ? module.names()
        : module.names().subSet(dir + "/", false, dir + "0", false);
  }
}
