package dev.sumdb.gosum;

import dev.sumdb.tlog.MalformedException;
import java.util.Comparator;

/**
 * One version of one module, e.g. {@code github.com/BurntSushi/toml@v1.5.0}: the key of a record.
 *
 * <p>Valid by construction: the path passes {@link ModulePath#check}, the version is canonical
 * (complete, without build text other than {@code +incompatible}) and its major version is the one
 * the path asks for. So each value has one spelling, and an escaped one too.
 */
public record ModuleVersion(String path, String version) implements Comparable<ModuleVersion> {
  private static final String INCOMPATIBLE = "+incompatible";
  private static final Comparator<ModuleVersion> ORDER =
      Comparator.comparing(ModuleVersion::path) // ASCII, so UTF-16 order is byte order
          .thenComparing(ModuleVersion::version, Semver::compare)
          .thenComparing(ModuleVersion::version);

  /** For values known to be valid; {@link #of} is for text from outside. */
  public ModuleVersion {
    try {
      check(path, version);
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Checks path and version; the messages are the go command's. */
  public static ModuleVersion of(String path, String version) throws MalformedException {
    check(path, version);
    return new ModuleVersion(path, version);
  }

  /** Parses {@code M@V}. */
  public static ModuleVersion parse(String text) throws MalformedException {
    int at = text.indexOf('@');
    if (at < 0) {
      throw new MalformedException("module version", text, "want PATH@VERSION");
    }
    return of(text.substring(0, at), text.substring(at + 1));
  }

  /** Parses the escaped form {@code ESCM@ESCV}; exactly the results of {@link #escaped} pass. */
  public static ModuleVersion parseEscaped(String text) throws MalformedException {
    int at = text.indexOf('@');
    if (at < 0) {
      throw new MalformedException(
          "invalid module@version syntax: " + MalformedException.quote(text));
    }
    return of(
        ModulePath.unescape(text.substring(0, at)),
        EscapedVersion.unescape(text.substring(at + 1)));
  }

  /** The form for URLs and cache paths, e.g. {@code github.com/!burnt!sushi/toml@v1.5.0}. */
  public String escaped() {
    return BangCase.escape(path) + "@" + BangCase.escape(version);
  }

  /** By path, then by version order. */
  @Override
  public int compareTo(ModuleVersion other) {
    return ORDER.compare(this, other);
  }

  /** {@code M@V}. */
  @Override
  public String toString() {
    return path + "@" + version;
  }

  private static void check(String path, String version) throws MalformedException {
    ModulePath.check(path);
    if (!Semver.isValid(version)) {
      throw invalid(path, version, "not a semantic version");
    }
    String major = ModulePath.splitMajor(path).major();
    if (!matchesMajor(version, major)) {
      String want = major.isEmpty() ? "v0 or v1" : requiredMajor(major);
      throw invalid(path, version, "should be " + want + ", not " + Semver.major(version));
    }
    String canonical = Semver.canonical(version);
    if (Semver.build(version).equals(INCOMPATIBLE)) {
      canonical += INCOMPATIBLE;
    }
    if (!canonical.equals(version)) {
      throw invalid(
          path, version, "not canonical (should be " + MalformedException.quote(canonical) + ")");
    }
  }

  private static boolean matchesMajor(String version, String major) {
    if (major.isEmpty()) {
      String have = Semver.major(version);
      return have.equals("v0") || have.equals("v1") || Semver.build(version).equals(INCOMPATIBLE);
    }
    String want = requiredMajor(major);
    // Early pseudo-versions of gopkg.in paths had major version 0; published go.mod files name
    // them.
    boolean earlyPseudo =
        version.startsWith("v0.0.0-") && major.startsWith(".") && want.equals("v1");
    return earlyPseudo || Semver.major(version).equals(want);
  }

  /** {@code vN} of {@code /vN}, {@code .vN} and {@code .vN-unstable}. */
  private static String requiredMajor(String major) {
    int dash = major.indexOf('-');
    return major.substring(1, dash < 0 ? major.length() : dash);
  }

  private static MalformedException invalid(String path, String version, String reason) {
    return new MalformedException(
        unquoted(path) + "@" + unquoted(version) + ": invalid version: " + reason);
  }

  private static String unquoted(String text) {
    return MalformedException.quote(text).substring(1).replaceFirst("\"(\\.\\.\\.)?$", "$1");
  }
}
