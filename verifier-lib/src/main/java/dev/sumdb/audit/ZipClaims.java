package dev.sumdb.audit;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.modzip.CorruptZipException;
import dev.sumdb.modzip.InvalidModuleZipException;
import dev.sumdb.modzip.ModuleZip;
import dev.sumdb.modzip.ZipLimits;
import java.io.IOException;
import java.nio.file.Path;

/** The claim of a zip file. */
public final class ZipClaims {
  private ZipClaims() {}

  /**
   * The claim that a file is the zip of a module version. One that breaks a rule for module zips is
   * a finding, whatever its hash is and whether or not that is logged.
   *
   * @param threads how many threads hash a large zip
   * @throws IOException the file cannot be read
   */
  public static void read(Path zip, ModuleVersion module, ZipLimits limits, int threads, Claims out)
      throws IOException {
    read(zip, zip.toString(), module, limits, threads, out);
  }

  /** The same for a file that reports call otherwise, because it is a temporary one. */
  static void read(
      Path zip, String name, ModuleVersion module, ZipLimits limits, int threads, Claims out)
      throws IOException {
    try {
      String h1 = ModuleZip.check(zip, module, limits, threads).h1();
      out.add(claim(name, module, h1));
    } catch (InvalidModuleZipException e) {
      out.add(malformed(name, module, Reason.ZIP_RULE, e.getMessage()));
    } catch (CorruptZipException e) {
      out.add(malformed(name, module, Reason.ZIP_CORRUPT, e.getMessage()));
    }
  }

  private static Claim claim(String name, ModuleVersion module, String h1) {
    return new Claim(module.path(), module.version(), Kind.ZIP, h1, name, 0);
  }

  private static Finding malformed(String name, ModuleVersion module, Reason reason, String why) {
    return Finding.local(claim(name, module, ""), Status.MALFORMED, reason, why);
  }
}
