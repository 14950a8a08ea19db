package dev.sumdb.audit;

import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.ModuleSource;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.modzip.ZipLimits;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Where zips and go.mod files of module versions come from: the module cache, and where it does not
 * have them, upstream. Nothing that comes from here is proven. Safe for use by several threads.
 */
public final class ModuleFetch {
  private final Path cache; // null if there is none
  private final ModuleSource source; // null if nothing may be fetched

  private ModuleFetch(Path cache, ModuleSource source) {
    this.cache = cache;
    this.source = source;
  }

  /** From the module cache (GOMODCACHE), else from upstream. */
  public static ModuleFetch of(Path cache, ModuleSource source) {
    return new ModuleFetch(
        Objects.requireNonNull(cache, "cache"), Objects.requireNonNull(source, "source"));
  }

  /** From the module cache only: nothing is fetched. */
  public static ModuleFetch offline(Path cache) {
    return new ModuleFetch(Objects.requireNonNull(cache, "cache"), null);
  }

  /** From upstream only. */
  public static ModuleFetch of(ModuleSource source) {
    return new ModuleFetch(null, Objects.requireNonNull(source, "source"));
  }

  /** The zip and the hash of the go.mod file. Closing deletes what was fetched. */
  static final class Fetched implements AutoCloseable {
    private final Path zip;
    private final String goModHash;
    private final Path temporary; // null if the zip lies in the cache

    private Fetched(Path zip, String goModHash, Path temporary) {
      this.zip = zip;
      this.goModHash = goModHash;
      this.temporary = temporary;
    }

    Path zip() {
      return zip;
    }

    /** The zip's name for reports; empty for a temporary one. */
    String name() {
      return temporary == null ? zip.toString() : "";
    }

    /** Empty if there is none. */
    String goModHash() {
      return goModHash;
    }

    @Override
    public void close() throws IOException {
      if (temporary != null) {
        delete(temporary);
      }
    }
  }

  /** The zip and, if it can be had, the hash of the go.mod file. */
  Fetched fetch(ModuleVersion module)
      throws ModuleNotFoundException, UpstreamException, IOException {
    return fetch(module, true);
  }

  /** The zip; the hash of the go.mod file may be empty. */
  Fetched fetchZip(ModuleVersion module)
      throws ModuleNotFoundException, UpstreamException, IOException {
    return fetch(module, false);
  }

  private Fetched fetch(ModuleVersion module, boolean withGoMod)
      throws ModuleNotFoundException, UpstreamException, IOException {
    if (cache != null) {
      Path zip = cached(module, ".zip");
      Path goMod = cached(module, ".mod");
      boolean hasGoMod = Files.isRegularFile(goMod);
      if (Files.isRegularFile(zip) && (hasGoMod || !withGoMod || source == null)) {
        return new Fetched(zip, hasGoMod && withGoMod ? goModHash(goMod) : "", null);
      }
    }
    if (source == null) {
      throw new ModuleNotFoundException("not in the module cache " + cache);
    }
    Path dir = Files.createTempDirectory("sumdb-fetch-");
    Fetched fetched = null;
    try {
      ModuleSource.Fetched files = source.fetch(module, dir);
      fetched = new Fetched(files.zip(), files.goModH1(), dir);
      return fetched;
    } finally {
      if (fetched == null) {
        delete(dir);
      }
    }
  }

  private Path cached(ModuleVersion module, String suffix) {
    String escaped = module.escaped();
    int at = escaped.indexOf('@');
    return cache
        .resolve("cache/download")
        .resolve(escaped.substring(0, at))
        .resolve("@v")
        .resolve(escaped.substring(at + 1) + suffix);
  }

  private static String goModHash(Path goMod) throws IOException {
    try {
      return GoModFile.h1(goMod, ZipLimits.GO.maxGoModBytes());
    } catch (MalformedException e) {
      throw new IOException(goMod + ": " + e.getMessage(), e);
    }
  }

  private static void delete(Path dir) throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
