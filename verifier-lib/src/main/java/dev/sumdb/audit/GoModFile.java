package dev.sumdb.audit;

import dev.sumdb.gosum.H1;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.modzip.ZipLimits;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A go.mod file as the claim of its hash. */
public final class GoModFile {
  private GoModFile() {}

  /**
   * The claim that the file is the go.mod of a module version.
   *
   * @throws MalformedException it is larger than a go.mod file may be
   */
  public static void claim(Path file, ModuleVersion module, Claims out)
      throws IOException, MalformedException {
    String h1 = h1(file, ZipLimits.GO.maxGoModBytes());
    out.add(new Claim(module.path(), module.version(), Kind.GO_MOD, h1, file.toString(), 0));
  }

  static String h1(Path file, long maxBytes) throws IOException, MalformedException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes((int) maxBytes + 1);
      if (content.length > maxBytes) {
        throw new MalformedException("go.mod file too large (max size is " + maxBytes + " bytes)");
      }
      return H1.goMod(content);
    }
  }
}
