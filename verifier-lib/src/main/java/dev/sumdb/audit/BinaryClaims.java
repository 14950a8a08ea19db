package dev.sumdb.audit;

import dev.sumdb.buildinfo.BuildInfo;
import dev.sumdb.buildinfo.BuildInfo.Dependency;
import dev.sumdb.buildinfo.BuildInfo.Module;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The claims of executables: the hashes of modules that the go command embedded. That they are
 * logged says that such modules exist and are what everybody gets; it does not prove that the
 * executable's code was made from them, and a remark says so.
 */
public final class BinaryClaims {
  private BinaryClaims() {}

  /**
   * The claims of one executable. A file without build information is a finding.
   *
   * @throws IOException the file cannot be read
   */
  public static void read(Path file, Claims out) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) { // a pipe has no end to read from
      throw new IOException(file + " is not a regular file");
    }
    try {
      for (BuildInfo info : BuildInfo.read(file)) {
        add(info, file.toString(), out);
      }
    } catch (MalformedException e) {
      Claim claim = Claim.at(file.toString(), 0);
      out.add(Finding.local(claim, Status.UNVERIFIABLE, Reason.BINARY_NO_INFO, e.getMessage()));
    }
  }

  private static void add(BuildInfo info, String file, Claims out) {
    int before = out.size();
    Module main = info.main().replacement();
    if (main.sum().isEmpty()) {
      String name = main.path().isEmpty() ? info.path() : main.path() + " " + main.version();
      String message = "no sum of the main module: built from a directory: " + name.strip();
      out.add(new Remark(Reason.BINARY_NO_SUM, file, 0, message));
    } else {
      out.add(claim(main, file));
    }
    for (Dependency dependency : info.dependencies()) {
      add(dependency, file, out);
    }
    if (out.size() > before) {
      String message =
          "checked are the embedded sums of modules (built by "
              + info.goVersion()
              + "): that they are logged does not prove that the code was made from them";
      out.add(new Remark(Reason.BINARY_SUMS_ONLY, file, 0, message));
    }
  }

  private static void add(Dependency dependency, String file, Claims out) {
    Module module = dependency.replacement();
    Claim claim = claim(module, file);
    if (!module.sum().isEmpty()) {
      out.add(claim);
    } else if (module.version().isEmpty() || module.version().equals("(devel)")) {
      String message =
          dependency.isReplaced()
              ? dependency.module().path() + " is replaced by the directory " + module.path()
              : "built from a directory of a workspace";
      Claim at = claim(dependency.module(), file);
      out.add(Finding.local(at, Status.SKIPPED, Reason.REPLACED, message));
    } else {
      String message = "no sum is embedded: built from a vendor directory?";
      out.add(Finding.local(claim, Status.UNVERIFIABLE, Reason.BINARY_NO_SUM, message));
    }
  }

  private static Claim claim(Module module, String file) {
    return new Claim(module.path(), module.version(), Kind.ZIP, module.sum(), file, 0);
  }
}
