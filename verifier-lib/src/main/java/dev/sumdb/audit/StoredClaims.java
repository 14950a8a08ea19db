package dev.sumdb.audit;

import dev.sumdb.audit.AuditProgress.Step;
import dev.sumdb.gosum.GoSumFile;
import dev.sumdb.gosum.H1;
import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The claims of stored modules: every zip, unpacked directory, ziphash and go.mod file is hashed
 * again and claims its hash. So what was replaced together, which a comparison among the files
 * would not show, is caught by the database, and the findings say which of the files are wrong.
 *
 * <p>Where no database has a proof (a private module, no network), files that do not agree among
 * one another or with go.sum are findings of their own.
 */
public final class StoredClaims {
  private final Hashing hashing;

  public StoredClaims(Hashing hashing) {
    this.hashing = hashing;
  }

  /**
   * The claims of a module cache.
   *
   * @param cache the GOMODCACHE directory
   * @param goSums go.sum files whose lines about modules in the cache are claims as well; what is
   *     malformed in them is a finding
   * @throws IOException the cache or a go.sum file cannot be read at all
   */
  public void cache(Path cache, List<Path> goSums, Claims out) throws IOException {
    mustBeDirectory(cache);
    StoredTree tree = new StoredTree(out);
    Path downloads = cache.resolve("cache").resolve("download");
    if (Files.isDirectory(downloads)) {
      tree.walkDownloads(downloads, false);
    }
    tree.walkUnpacked(cache);
    add(tree.modules(), goSums, true, out);
  }

  /**
   * The claims of the storage of a module proxy: a tree with the layout of the GOPROXY protocol, or
   * of Athens on a disk.
   *
   * @throws IOException the storage cannot be read at all
   */
  public void storage(Path root, Claims out) throws IOException {
    mustBeDirectory(root);
    StoredTree tree = new StoredTree(out);
    tree.walkDownloads(root, true);
    add(tree.modules(), List.of(), false, out);
  }

  private static void mustBeDirectory(Path dir) throws IOException {
    if (!Files.isDirectory(dir)) {
      throw new IOException(dir + " is not a directory");
    }
  }

  private void add(List<StoredModule> modules, List<Path> goSums, boolean isCache, Claims out)
      throws IOException {
    Map<String, List<Claim>> lines = new HashMap<>();
    for (Path goSum : goSums) {
      GoSumFile file = GoSumFile.parse(GoSumClaims.content(goSum), goSum.toString());
      GoSumClaims.add(file, entry -> false, problem -> true, out);
      for (GoSumFile.Entry entry : file.entries()) {
        Claim claim = Claim.of(entry, goSum.toString());
        lines.computeIfAbsent(claim.subject(), s -> new ArrayList<>()).add(claim);
      }
    }
    List<StoredHashes> all =
        hashing.map(
            modules,
            StoredClaims::weight,
            Step.HASHING,
            stored -> StoredHashes.of(stored, hashing.limits()));
    for (StoredHashes hashes : all) {
      add(hashes, lines, isCache, out);
    }
  }

  private static long weight(StoredModule stored) {
    try {
      return stored.zip == null ? 0 : Files.size(stored.zip);
    } catch (IOException e) {
      return 0; // found again when it is read
    }
  }

  private static void add(
      StoredHashes hashes, Map<String, List<Claim>> lines, boolean isCache, Claims out) {
    StoredModule stored = hashes.stored;
    hashes.remarks.forEach(out::add);
    hashes.findings.forEach(out::add);
    boolean hasContent = stored.zip != null || stored.directory != null;
    if (isCache && hasContent && stored.zipHash == null && !hashes.isOfGoItself()) {
      Path at = stored.zip != null ? stored.zip : stored.directory;
      out.add(new Remark(Reason.CACHE_ZIPHASH, at.toString(), 0, "missing ziphash"));
    }
    Group zips = new Group(stored.module);
    zips.add("zip", claim(stored, Kind.ZIP, hashes.zip, stored.zip));
    zips.add("directory", claim(stored, Kind.ZIP, hashes.directory, stored.directory));
    zips.add("ziphash", claim(stored, Kind.ZIP, hashes.zipHash, stored.zipHash));
    zips.addLines(lines.get(stored.module.toString()));
    zips.into(out);
    Group goMods = new Group(stored.module);
    goMods.add("go.mod", claim(stored, Kind.GO_MOD, hashes.goMod, stored.goMod));
    goMods.addLines(lines.get(stored.module + "/go.mod"));
    goMods.into(out);
  }

  /** Null where there is no hash. */
  private static Claim claim(StoredModule stored, Kind kind, String hash, Path file) {
    if (hash.isEmpty()) {
      return null;
    }
    return new Claim(stored.module.path(), stored.module.version(), kind, hash, file.toString(), 0);
  }

  /** Claims about one thing, which therefore have to agree. */
  private static final class Group {
    private final List<Claim> claims = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final ModuleVersion module;

    Group(ModuleVersion module) {
      this.module = module;
    }

    void add(String name, Claim claim) {
      if (claim != null) {
        claims.add(claim);
        names.add(name);
      }
    }

    void addLines(List<Claim> lines) {
      if (lines == null) {
        return;
      }
      for (Claim line : lines) {
        add(line.location(), line);
      }
    }

    void into(Claims out) {
      Set<String> hashes = new LinkedHashSet<>();
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < claims.size(); i++) {
        String hash = claims.get(i).hash();
        if (H1.isH1(hash)) {
          hashes.add(hash);
          all.append(all.length() == 0 ? "" : ", ").append(names.get(i)).append(' ').append(hash);
        }
      }
      for (Claim claim : claims) {
        Finding otherwise = null;
        if (hashes.size() > 1) {
          String message = "checksum mismatch: these do not agree: " + all;
          otherwise = Finding.local(claim, Status.MISMATCH, Reason.CACHE_DISAGREES, message);
        }
        out.add(claim, module, otherwise);
      }
    }
  }
}
