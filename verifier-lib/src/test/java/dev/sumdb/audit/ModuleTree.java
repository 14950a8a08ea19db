package dev.sumdb.audit;

import dev.sumdb.gosum.H1;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.modzip.InvalidModuleZipException;
import dev.sumdb.modzip.ModuleZip;
import dev.sumdb.modzip.ZipBytes;
import dev.sumdb.modzip.ZipLimits;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** One module version as the go command keeps it in a module cache. */
final class ModuleTree {
  final ModuleVersion module;
  private final Path cache;
  private final Map<String, String> files = new TreeMap<>();

  ModuleTree(Path cache, String module) {
    try {
      this.module = ModuleVersion.parse(module);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
    this.cache = cache;
    files.put("go.mod", "module " + this.module.path() + "\n");
  }

  ModuleTree file(String name, String content) {
    files.put(name, content);
    return this;
  }

  Path download(String suffix) {
    String escaped = module.escaped();
    int at = escaped.indexOf('@');
    return cache
        .resolve("cache/download")
        .resolve(escaped.substring(0, at))
        .resolve("@v")
        .resolve(escaped.substring(at + 1) + suffix);
  }

  Path zip() {
    return download(".zip");
  }

  Path directory() {
    return cache.resolve(module.escaped());
  }

  String zipHash() {
    try {
      Path zip = Files.createTempFile("module", ".zip");
      try {
        Files.write(zip, zipBytes());
        return ModuleZip.check(zip, module, ZipLimits.GO).h1();
      } finally {
        Files.delete(zip);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InvalidModuleZipException e) {
      throw new AssertionError(e);
    }
  }

  String goModHash() {
    return H1.goMod(files.get("go.mod").getBytes(StandardCharsets.UTF_8));
  }

  /** The text of the module's record. */
  String record() {
    String name = module.path() + " " + module.version();
    return name + " " + zipHash() + "\n" + name + "/go.mod " + goModHash() + "\n";
  }

  byte[] zipBytes() {
    ZipBytes zip = new ZipBytes();
    files.forEach((name, content) -> zip.file(module + "/" + name, content));
    return zip.build();
  }

  /** Writes everything: zip, ziphash, go.mod, unpacked directory. */
  ModuleTree write() throws IOException {
    Files.createDirectories(zip().getParent());
    Files.write(zip(), zipBytes());
    Files.writeString(download(".ziphash"), zipHash());
    Files.writeString(download(".mod"), files.get("go.mod"));
    Files.writeString(download(".info"), "{\"Version\":\"" + module.version() + "\"}");
    Files.writeString(download(".lock"), "");
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = directory().resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    return this;
  }
}
