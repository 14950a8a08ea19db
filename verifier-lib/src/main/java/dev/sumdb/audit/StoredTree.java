package dev.sumdb.audit;

import dev.sumdb.files.FileFailure;
import dev.sumdb.gosum.EscapedVersion;
import dev.sumdb.gosum.ModulePath;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Finds the module versions in trees of files.
 *
 * <ul>
 *   <li>{@code ESCM/@v/ESCV.zip}, {@code .mod}, {@code .ziphash}, {@code .partial}: the layout of
 *       module proxies and of {@code cache/download} in a module cache
 *   <li>{@code ESCM@ESCV/}: the unpacked modules of a module cache
 *   <li>{@code M/V/source.zip} and {@code M/V/go.mod}: the layout of Athens on a disk
 * </ul>
 *
 * What stands in two spellings or layouts is two stored modules, each hashed by itself: a good copy
 * under the one name says nothing about what the go command reads under the other.
 *
 * <p>Symbolic links below the root are not followed. One to a directory is a finding, because the
 * go command would follow it. Files of other names are left out: no go command reads them.
 */
final class StoredTree {
  private static final String VERSIONS = "@v";

  private final TreeMap<Place, StoredModule> modules = new TreeMap<>();
  private final Claims out;

  /** Where the files of a module version are: its names as they are spelled, and the layout. */
  private record Place(ModuleVersion module, String path, String version, boolean athens)
      implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::module)
            .thenComparing(Place::path)
            .thenComparing(Place::version)
            .thenComparing(Place::athens);

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * @param out gets what cannot be read, and remarks about names that look like a module's and are
   *     none
   */
  StoredTree(Claims out) {
    this.out = out;
  }

  /** Everything found, in the order of modules and versions. */
  List<StoredModule> modules() {
    return List.copyOf(modules.values());
  }

  /** Walks a download tree, or the storage of a proxy. */
  void walkDownloads(Path root, boolean athens) throws IOException {
    Trees.walkBelow(
        root,
        // There are the answers of databases, in their thousands; no module path begins so.
        new Walk(root.resolve("sumdb")) {
          @Override
          FileVisitResult enter(Path dir) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          void add(Path file) {
            Path dir = file.getParent();
            if (dir.equals(root)) {
              return;
            }
            if (dir.getFileName().toString().equals(VERSIONS)) {
              addVersioned(root, dir.getParent(), file);
            } else if (athens) {
              addAthens(root, dir, file);
            }
          }
        });
  }

  /** Walks the unpacked modules beside {@code cache} in a module cache. */
  void walkUnpacked(Path root) throws IOException {
    Trees.walkBelow(
        root,
        new Walk(root.resolve("cache")) {
          @Override
          FileVisitResult enter(Path dir) {
            if (dir.getFileName().toString().indexOf('@') < 0) {
              return FileVisitResult.CONTINUE;
            }
            addUnpacked(root, dir);
            return FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          void add(Path file) {
            // only directories are modules here
          }
        });
  }

  private void addVersioned(Path root, Path moduleDir, Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    String suffix = dot < 0 ? "" : name.substring(dot);
    switch (suffix) {
      case ".zip", ".mod", ".ziphash", ".partial" -> {
        String path = Trees.slashed(root.relativize(moduleDir));
        StoredModule stored = stored(path, name.substring(0, dot), false, file);
        if (stored != null) {
          set(stored, suffix, file);
        }
      }
      default -> {
        // lists, .info, locks and temporary files hold no hashes
      }
    }
  }

  private static void set(StoredModule stored, String suffix, Path file) {
    switch (suffix) {
      case ".zip" -> stored.zip = file;
      case ".mod" -> stored.goMod = file;
      case ".ziphash" -> stored.zipHash = file;
      case ".partial" -> stored.partial = file;
      default -> throw new AssertionError("no such suffix: " + suffix);
    }
  }

  private void addAthens(Path root, Path dir, Path file) {
    String name = file.getFileName().toString();
    boolean zip = name.equals("source.zip");
    Path moduleDir = dir.getParent();
    if (!zip && !name.equals("go.mod") || moduleDir.equals(root)) {
      return;
    }
    StoredModule stored =
        stored(Trees.slashed(root.relativize(moduleDir)), dir.getFileName().toString(), true, file);
    if (stored != null) {
      set(stored, zip ? ".zip" : ".mod", file);
    }
  }

  private void addUnpacked(Path root, Path dir) {
    String name = Trees.slashed(root.relativize(dir));
    int at = name.indexOf('@');
    StoredModule stored = stored(name.substring(0, at), name.substring(at + 1), false, dir);
    if (stored != null) {
      stored.directory = dir;
    }
  }

  /** Some storages escape names as URLs do, some do not. */
  private StoredModule stored(String path, String version, boolean athens, Path file) {
    try {
      ModuleVersion module;
      if (hasUpperCase(path) || hasUpperCase(version)) {
        module = ModuleVersion.of(path, version);
      } else {
        module = ModuleVersion.of(ModulePath.unescape(path), EscapedVersion.unescape(version));
      }
      return modules.computeIfAbsent(
          new Place(module, path, version, athens), place -> new StoredModule(place.module));
    } catch (MalformedException e) {
      String message = "not the name of a module version, left out: " + e.getMessage();
      out.add(new Remark(Reason.LINT_MODULE, file.toString(), 0, message));
      return null;
    }
  }

  private static boolean hasUpperCase(String text) {
    return text.chars().anyMatch(c -> c >= 'A' && c <= 'Z');
  }

  /**
   * What cannot be read, or is not read, is a finding: the files below might be the changed ones.
   */
  private abstract class Walk extends SimpleFileVisitor<Path> {
    private final Path leftOut;

    Walk(Path leftOut) {
      this.leftOut = leftOut;
    }

    abstract FileVisitResult enter(Path dir);

    abstract void add(Path file);

    @Override
    public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
      return dir.equals(leftOut) ? FileVisitResult.SKIP_SUBTREE : enter(dir);
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (!attributes.isSymbolicLink() || !Files.isDirectory(file)) {
        add(file);
      } else if (!file.equals(leftOut)) {
        unread(
            file,
            "a symbolic link to a directory, which go follows and this does not:"
                + " verify what it leads to, or put the directory in its place");
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      unread(file, "cannot be read: " + FileFailure.describe(e));
      return FileVisitResult.CONTINUE;
    }

    private void unread(Path file, String message) {
      out.add(
          Finding.local(
              Claim.at(file.toString(), 0), Status.UNVERIFIABLE, Reason.CACHE_UNREADABLE, message));
    }

    @Override
    public FileVisitResult postVisitDirectory(Path dir, IOException e) {
      return e == null ? FileVisitResult.CONTINUE : visitFileFailed(dir, e);
    }
  }
}
