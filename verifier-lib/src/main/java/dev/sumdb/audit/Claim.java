package dev.sumdb.audit;

import dev.sumdb.gosum.GoSumFile;
import dev.sumdb.gosum.GoSumLine;
import dev.sumdb.gosum.ModuleVersion;
import java.util.Objects;

/**
 * Something that says, or whose content amounts to saying, that a module version has a hash.
 *
 * @param module the module path; empty if it is not known (a line that does not parse)
 * @param version the version without {@code /go.mod}; empty if it is not known
 * @param kind what the hash is of
 * @param hash the claimed or computed hash, {@code h1:...}; empty if there is none
 * @param file the file or directory that it was found in; empty for a module version named by the
 *     user
 * @param line the line in that file, counted from 1; 0 for the file as a whole
 */
public record Claim(String module, String version, Kind kind, String hash, String file, int line) {

  public Claim {
    Objects.requireNonNull(module, "module");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(hash, "hash");
    Objects.requireNonNull(file, "file");
    if (line < 0) {
      throw new IllegalArgumentException("line " + line);
    }
  }

  /** The claim of a go.sum line. */
  public static Claim of(GoSumLine sum, String file, int line) {
    Kind kind = sum.isGoMod() ? Kind.GO_MOD : Kind.ZIP;
    return new Claim(sum.module(), sum.bareVersion(), kind, sum.hash(), file, line);
  }

  /** The claim of a line of a go.sum file; shares the texts that all lines about a module share. */
  static Claim of(GoSumFile.Entry entry, String file) {
    ModuleVersion module = entry.module();
    Kind kind = entry.sum().isGoMod() ? Kind.GO_MOD : Kind.ZIP;
    return new Claim(module.path(), module.version(), kind, entry.sum().hash(), file, entry.line());
  }

  /** A place without any module: for what is wrong with a file or a line itself. */
  public static Claim at(String file, int line) {
    return new Claim("", "", Kind.NONE, "", file, line);
  }

  /** {@code M@V}, {@code M@V/go.mod}, or empty if the module is not known. */
  public String subject() {
    if (module.isEmpty()) {
      return "";
    }
    return module + "@" + version + (kind == Kind.GO_MOD ? "/go.mod" : "");
  }

  /** {@code FILE:LINE}, {@code FILE}, or empty. */
  public String location() {
    return line == 0 ? file : file + ":" + line;
  }
}
