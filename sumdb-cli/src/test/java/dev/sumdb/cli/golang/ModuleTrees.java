package dev.sumdb.cli.golang;

import dev.sumdb.gosum.PseudoVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The module versions that the tests serve: those of testdata/modules, and generated ones. */
final class ModuleTrees {
  private static final Instant TIME = Instant.parse("2024-03-01T00:00:00Z");

  private ModuleTrees() {}

  /** The folder testdata of the checkout. */
  static Path testdata() {
    return Path.of(System.getProperty("sumdb.root", ".."), "testdata");
  }

  /** One for each file of testdata/modules. */
  static List<ModuleTree> checkedIn() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(testdata().resolve("modules"))) {
      files = all.filter(f -> f.toString().endsWith(".txtar")).sorted().toList();
    }
    List<ModuleTree> trees = new ArrayList<>();
    for (Path file : files) {
      trees.add(ModuleTree.read(file));
    }
    return trees;
  }

  /** One of {@link #checkedIn}. */
  static ModuleTree checkedIn(String module) throws IOException {
    return checkedIn().stream()
        .filter(t -> t.module().toString().equals(module))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + module + " in testdata/modules"));
  }

  /** A module whose zip has about this size: random bytes, the same in every run. */
  static ModuleTree big(int megabytes) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put("go.mod", ModuleTree.utf8("module corp.example/big\n\ngo 1.21\n"));
    files.put("big.go", ModuleTree.utf8("package big\n\nconst Name = \"big\"\n"));
    Random random = new Random(50);
    for (int i = 0; i < megabytes; i++) {
      byte[] content = new byte[1 << 20];
      random.nextBytes(content);
      files.put(String.format(Locale.ROOT, "data/%03d.bin", i), content);
    }
    return new ModuleTree(ModuleTree.mustParse("corp.example/big@v1.0.0"), TIME, files);
  }

  /** The path of the tiny module number {@code i}. */
  static String tinyPath(int i) {
    return String.format(Locale.ROOT, "corp.example/tiny/t%03d", i);
  }

  /** {@code count} modules of two small files each, all at v1.0.0. */
  static List<ModuleTree> tiny(int count) {
    List<ModuleTree> trees = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SortedMap<String, byte[]> files = new TreeMap<>();
      files.put("go.mod", ModuleTree.utf8("module " + tinyPath(i) + "\n\ngo 1.21\n"));
      files.put("tiny.go", ModuleTree.utf8("package tiny\n\nconst Number = " + i + "\n"));
      trees.add(new ModuleTree(ModuleTree.mustParse(tinyPath(i) + "@v1.0.0"), TIME, files));
    }
    return trees;
  }

  /**
   * Writes the files of a module proxy below {@code dir}: {@code list}, {@code .info}, {@code
   * .mod}, {@code .zip} for each version, and {@code @latest} where no version has a tag. Versions
   * written earlier stay in the lists.
   */
  static void writeProxy(Path dir, List<ModuleTree> trees) throws IOException {
    for (ModuleTree tree : trees) {
      String escaped = tree.module().escaped();
      int at = escaped.indexOf('@');
      Path folder = dir.resolve(escaped.substring(0, at)).resolve("@v");
      Files.createDirectories(folder);
      String base = escaped.substring(at + 1);
      String info =
          "{\"Version\":\"" + tree.module().version() + "\",\"Time\":\"" + tree.time() + "\"}";
      Files.writeString(folder.resolve(base + ".info"), info);
      Files.write(folder.resolve(base + ".mod"), tree.goMod());
      tree.writeZip(folder.resolve(base + ".zip"));
      addToList(folder, tree.module().version(), info);
    }
  }

  private static void addToList(Path folder, String version, String info) throws IOException {
    Path list = folder.resolve("list");
    String versions = Files.exists(list) ? Files.readString(list) : "";
    if (PseudoVersion.isPseudo(version)) {
      Files.writeString(folder.resolveSibling("@latest"), info);
    } else if (!versions.lines().toList().contains(version)) {
      versions += version + "\n";
    }
    Files.writeString(list, versions, StandardCharsets.US_ASCII);
  }
}
