package dev.sumdb.audit;

import dev.sumdb.audit.AuditProgress.Step;
import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Objects;

/**
 * The claims of module versions that the user names: their zip and go.mod are taken from the module
 * cache, or fetched, and hashed here. What is fetched is deleted again.
 */
public final class ModuleClaims {
  private final ModuleFetch fetch;
  private final Hashing hashing;

  /**
   * @param fetch where zips and go.mod files come from
   */
  public ModuleClaims(ModuleFetch fetch, Hashing hashing) {
    this.fetch = Objects.requireNonNull(fetch, "fetch");
    this.hashing = Objects.requireNonNull(hashing, "hashing");
  }

  /** Adds two claims per module version, or findings where one cannot be had. */
  public void read(List<ModuleVersion> modules, Claims out) throws InterruptedIOException {
    for (Claims one : hashing.map(modules, module -> 0, Step.HASHING, this::read)) {
      out.addAll(one);
    }
  }

  private Claims read(ModuleVersion module) {
    Claims out = new Claims();
    try (ModuleFetch.Fetched files = fetch.fetch(module)) {
      ZipClaims.read(files.zip(), files.name(), module, hashing.limits(), 1, out);
      if (files.goModHash().isEmpty()) {
        String message = "cannot be had: only the zip is in the module cache";
        out.add(unverifiable(module, Kind.GO_MOD, message));
      } else {
        out.add(claim(module, Kind.GO_MOD, files.goModHash()));
      }
    } catch (ModuleNotFoundException | UpstreamException | IOException e) {
      out.add(unverifiable(module, Kind.ZIP, "cannot be had: " + e.getMessage()));
    }
    return out;
  }

  private static Finding unverifiable(ModuleVersion module, Kind kind, String message) {
    Claim claim = claim(module, kind, "");
    return Finding.local(claim, Status.UNVERIFIABLE, Reason.UNVERIFIABLE, message);
  }

  private static Claim claim(ModuleVersion module, Kind kind, String hash) {
    return new Claim(module.path(), module.version(), kind, hash, "", 0);
  }
}
