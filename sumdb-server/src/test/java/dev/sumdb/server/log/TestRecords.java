package dev.sumdb.server.log;

import dev.sumdb.gosum.H1;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.MalformedException;
import java.nio.charset.StandardCharsets;

/** Made-up records, the same ones for the same numbers. */
public final class TestRecords {
  private TestRecords() {}

  /** The module version of a number; neighbours are far apart in key order. */
  public static ModuleVersion module(long n) {
    try {
      long mixed = n * 0x9E3779B97F4A7C15L;
      return ModuleVersion.of(
          "example.com/m" + Long.toHexString(mixed) + "/pkg", "v1." + n % 7 + "." + n);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  /** The record of a number. */
  public static NewRecord record(long n) {
    return record(module(n), "content " + n);
  }

  /** A record of any module version, with hashes derived from {@code content}. */
  public static NewRecord record(ModuleVersion module, String content) {
    return new NewRecord(
        module, text(module, content), Provenance.hashed("https://proxy.example.com"));
  }

  /** The two lines. */
  public static String text(ModuleVersion module, String content) {
    String zip = H1.goMod(("zip " + content).getBytes(StandardCharsets.UTF_8));
    String goMod = H1.goMod(content.getBytes(StandardCharsets.UTF_8));
    String name = module.path() + " " + module.version();
    return name + " " + zip + "\n" + name + "/go.mod " + goMod + "\n";
  }
}
