package dev.sumdb.audit;

import dev.sumdb.files.FileFailure;
import dev.sumdb.vendoring.ModulesTxt;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The files of a vendor directory, told apart by whose they are: those in the directory of a listed
 * package belong to its module alone; others may be licences or embedded files of any module whose
 * path leads there. Names have slashes and are relative to the vendor directory.
 */
final class VendorTree {
  private static final String MODULES_TXT = "modules.txt";

  private final Path root;
  private final Map<String, ModulesTxt.Module> owners = new HashMap<>();
  private final Map<String, ModulesTxt.Module> byPath = new HashMap<>();
  private final Map<ModulesTxt.Module, TreeSet<String>> owned = new HashMap<>();
  private final TreeMap<String, List<ModulesTxt.Module>> shared = new TreeMap<>();

  private VendorTree(Path root, ModulesTxt modules) {
    this.root = root;
    for (ModulesTxt.Module module : modules.modules()) {
      byPath.put(module.path(), module);
      module.packages().forEach(path -> owners.put(path, module));
    }
  }

  /**
   * Walks the directory.
   *
   * @param findings gets what is no file or cannot be read
   */
  static VendorTree walk(Path root, ModulesTxt modules, List<Finding> findings) throws IOException {
    VendorTree tree = new VendorTree(root, modules);
    Trees.walkBelow(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = Trees.slashed(root.relativize(file));
            if (!attributes.isRegularFile()) {
              findings.add(
                  Finding.local(
                      Claim.at(file.toString(), 0),
                      Status.MISMATCH,
                      Reason.VENDOR_EXTRA,
                      "not a regular file: go mod vendor makes none"));
            } else if (!name.equals(MODULES_TXT)) {
              tree.add(name);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            findings.add(unreadable(file, e));
            return FileVisitResult.CONTINUE;
          }
        });
    return tree;
  }

  static Finding unreadable(Path file, IOException e) {
    return Finding.local(
        Claim.at(file.toString(), 0),
        Status.UNVERIFIABLE,
        Reason.CACHE_UNREADABLE,
        "cannot be read: " + FileFailure.describe(e));
  }

  private void add(String name) {
    String dir = name.substring(0, Math.max(0, name.lastIndexOf('/')));
    ModulesTxt.Module owner = owners.get(dir);
    if (owner != null) {
      owned.computeIfAbsent(owner, m -> new TreeSet<>()).add(name);
    } else {
      shared.put(name, above(dir));
    }
  }

  private List<ModulesTxt.Module> above(String dir) {
    List<ModulesTxt.Module> modules = new ArrayList<>();
    for (String path = dir; !path.isEmpty(); ) {
      ModulesTxt.Module module = byPath.get(path);
      if (module != null) {
        modules.add(module);
      }
      path = path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
    return modules;
  }

  Path file(String name) {
    return root.resolve(name);
  }

  /** The files in the directories of the module's packages, sorted. */
  TreeSet<String> owned(ModulesTxt.Module module) {
    return owned.getOrDefault(module, new TreeSet<>());
  }

  /** All other files, sorted, with the modules that may have them. */
  TreeMap<String, List<ModulesTxt.Module>> shared() {
    return shared;
  }
}
