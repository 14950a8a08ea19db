package dev.sumdb.audit;

import dev.sumdb.modzip.ModuleFiles;
import dev.sumdb.vendoring.ModulesTxt;
import dev.sumdb.vendoring.VendoredFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;

/**
 * The vendored files of one module, compared with its zip. Files are at fault if they differ from
 * the zip's file of that name, if the zip has none, or if they are not there although go mod vendor
 * copies them. A file that is the zip's own is none, even if go mod vendor would leave it out.
 */
final class VendorComparison {
  private static final int BUFFER_BYTES = 64 << 10;

  /** Larger files are not looked at again for what the difference is. */
  private static final int MAX_HINT_BYTES = 1 << 20;

  /** What is wrong with a file. */
  record Fault(Reason reason, String message) {}

  private final ModulesTxt.Module module;
  private final ModuleFiles files;
  private final VendorTree tree;
  private final MessageDigest sha256 = sha256();

  /** Faults in the module's own directories, and missing files, by name in the vendor directory. */
  final TreeMap<String, Fault> faults = new TreeMap<>();

  /** Files outside them that are as in the zip. */
  final Set<String> accepted = new HashSet<>();

  /** Files outside them that the zip has with another content. */
  final Map<String, Fault> differing = new HashMap<>();

  /** Files that could not be read. */
  final List<Finding> unreadable = new ArrayList<>();

  private VendorComparison(ModulesTxt.Module module, ModuleFiles files, VendorTree tree) {
    this.module = module;
    this.files = files;
    this.tree = tree;
  }

  static VendorComparison of(ModulesTxt.Module module, ModuleFiles files, VendorTree tree)
      throws IOException {
    VendorComparison comparison = new VendorComparison(module, files, tree);
    comparison.compareOwned();
    comparison.compareShared();
    comparison.findMissing();
    return comparison;
  }

  private void compareOwned() {
    for (String name : tree.owned(module)) {
      Fault fault = compare(name);
      if (fault != null) {
        faults.put(name, fault);
      }
    }
  }

  private void compareShared() {
    tree.shared()
        .forEach(
            (name, modules) -> {
              if (modules.contains(module) && files.names().contains(inModule(name))) {
                Fault fault = compare(name);
                if (fault == null) {
                  accepted.add(name);
                } else {
                  differing.put(name, fault);
                }
              }
            });
  }

  private void findMissing() throws IOException {
    List<String> packages = new ArrayList<>();
    for (String path : module.packages()) {
      packages.add(inModule(path));
    }
    NavigableSet<String> required = VendoredFiles.of(files, packages);
    for (String name : required) {
      String vendored = module.path() + "/" + name;
      // What is there and is no regular file has a finding of its own.
      if (!Files.exists(tree.file(vendored), LinkOption.NOFOLLOW_LINKS)) {
        faults.put(vendored, new Fault(Reason.VENDOR_MISSING, "missing vendored file"));
      }
    }
  }

  /** Null if the file is as in the zip. */
  private Fault compare(String name) {
    Path file = tree.file(name);
    String original = inModule(name);
    try {
      if (!files.names().contains(original)) {
        return new Fault(Reason.VENDOR_EXTRA, "file that the module does not have");
      }
      if (files.has(original, hash(file))) {
        return null;
      }
      String hint = differsInLineEndingsOnly(file, original) ? " (line endings only)" : "";
      return new Fault(Reason.VENDOR_CHANGED, "vendored file has been modified" + hint);
    } catch (IOException e) {
      unreadable.add(VendorTree.unreadable(file, e));
      return null;
    }
  }

  private boolean differsInLineEndingsOnly(Path file, String original) throws IOException {
    if (Files.size(file) > MAX_HINT_BYTES) {
      return false;
    }
    return Arrays.equals(
        withoutCarriageReturns(Files.readAllBytes(file)),
        withoutCarriageReturns(files.read(original)));
  }

  private static byte[] withoutCarriageReturns(byte[] bytes) {
    byte[] kept = new byte[bytes.length];
    int n = 0;
    for (byte b : bytes) {
      if (b != '\r') {
        kept[n++] = b;
      }
    }
    return Arrays.copyOf(kept, n);
  }

  /** A name in the vendor directory, or an import path, as a name in the module. */
  private String inModule(String name) {
    return name.length() == module.path().length()
        ? ""
        : name.substring(module.path().length() + 1);
  }

  private byte[] hash(Path file) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    sha256.reset();
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sha256.update(buffer, 0, n);
      }
    }
    return sha256.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
