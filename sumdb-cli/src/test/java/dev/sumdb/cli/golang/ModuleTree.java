package dev.sumdb.cli.golang;

import dev.sumdb.gosum.H1;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.modzip.InvalidModuleZipException;
import dev.sumdb.modzip.ModuleZip;
import dev.sumdb.modzip.ZipLimits;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The source tree of one module version, and the zip that the rules of the Go module reference make
 * of it. The same tree always makes the same bytes.
 */
final class ModuleTree {
  private static final LocalDateTime ZIP_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);
  private static final Pattern GO_LINE = Pattern.compile("(?m)^go 1\\.(\\d+)");

  private final ModuleVersion module;
  private final Instant time;
  private final SortedMap<String, byte[]> files;

  ModuleTree(ModuleVersion module, Instant time, SortedMap<String, byte[]> files) {
    this.module = module;
    this.time = time;
    this.files = files;
  }

  static ModuleTree read(Path txtar) throws IOException {
    Txtar archive = Txtar.read(txtar);
    SortedMap<String, byte[]> files = new TreeMap<>();
    archive.files().forEach((name, text) -> files.put(name, utf8(text)));
    String module = archive.directive("module") + "@" + archive.directive("version");
    return new ModuleTree(mustParse(module), Instant.parse(archive.directive("time")), files);
  }

  static ModuleVersion mustParse(String module) {
    try {
      return ModuleVersion.parse(module);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  ModuleVersion module() {
    return module;
  }

  Instant time() {
    return time;
  }

  /** What a proxy serves as the go.mod file: a made-up line where the tree has none. */
  byte[] goMod() {
    byte[] own = files.get("go.mod");
    return own != null ? own : utf8("module " + module.path() + "\n");
  }

  /** The files that belong into the zip, without the prefix. */
  SortedMap<String, byte[]> zipFiles() {
    SortedMap<String, byte[]> kept = new TreeMap<>(files);
    kept.keySet().removeIf(name -> isNested(name) || isVendored(name));
    return kept;
  }

  private boolean isNested(String name) {
    for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
      if (files.containsKey(name.substring(0, slash) + "/go.mod")) {
        return true;
      }
    }
    return false;
  }

  /** The rule of go lines before 1.24 has two mistakes in it, which became part of the hashes. */
  private boolean isVendored(String name) {
    boolean since124 = goLine() >= 24;
    if (name.startsWith("vendor/")) {
      String rest = name.substring("vendor/".length());
      return rest.indexOf('/') >= 0 || (since124 && rest.equals("modules.txt"));
    }
    int at = name.indexOf("/vendor/");
    if (at < 0) {
      return false;
    }
    return !since124 || name.indexOf('/', at + "/vendor/".length()) >= 0;
  }

  private int goLine() {
    byte[] own = files.get("go.mod");
    Matcher line = GO_LINE.matcher(own == null ? "" : new String(own, StandardCharsets.UTF_8));
    return line.find() ? Integer.parseInt(line.group(1)) : 0;
  }

  /** Writes the zip: names in order, one time for all, nothing compressed. */
  void writeZip(Path target) throws IOException {
    try (OutputStream out = Files.newOutputStream(target);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setLevel(Deflater.NO_COMPRESSION);
      for (SortedMap.Entry<String, byte[]> file : zipFiles().entrySet()) {
        ZipEntry entry = new ZipEntry(module + "/" + file.getKey());
        entry.setTimeLocal(ZIP_TIME);
        zip.putNextEntry(entry);
        zip.write(file.getValue());
        zip.closeEntry();
      }
    }
  }

  /** Both go.sum lines, hashed by us. */
  List<String> goSumLines(Path temp) throws IOException, InvalidModuleZipException {
    Path zip = Files.createTempFile(temp, "module", ".zip");
    writeZip(zip);
    String h1 = ModuleZip.check(zip, module, ZipLimits.GO).h1();
    String key = module.path() + " " + module.version();
    return List.of(key + " " + h1, key + "/go.mod " + H1.goMod(goMod()));
  }

  /** This tree with one file's content replaced, as somebody who tampers would. */
  ModuleTree with(String name, String content) {
    SortedMap<String, byte[]> changed = new TreeMap<>(files);
    changed.put(name, utf8(content));
    return new ModuleTree(module, time, changed);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return module.toString();
  }
}
