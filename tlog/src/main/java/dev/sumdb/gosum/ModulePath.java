package dev.sumdb.gosum;

import dev.sumdb.tlog.MalformedException;

/**
 * Module, import and file paths (Go module reference, "module paths").
 *
 * <p>A module path is a domain-like first element in lower case with a dot, further elements of
 * {@code [-._~0-9A-Za-z]}, and for major versions from 2 on the suffix {@code /vN}; below {@code
 * gopkg.in} every path ends in {@code .vN} or {@code .vN-unstable}. The checks keep a path from
 * being an option, an absolute or climbing file name, or two different files on one system and one
 * on another.
 */
public final class ModulePath {
  private static final String UNSTABLE = "-unstable";

  private ModulePath() {}

  /**
   * A module path in two.
   *
   * @param prefix everything before the major version suffix
   * @param major empty, {@code /vN}, {@code .vN} or {@code .vN-unstable}
   */
  public record Split(String prefix, String major) {}

  /** Checks that the text is a module path; {@code malformed module path "P": REASON} if not. */
  public static void check(String path) throws MalformedException {
    PathKind.MODULE.check(path);
    int slash = path.indexOf('/');
    String first = slash < 0 ? path : path.substring(0, slash);
    if (first.indexOf('.') < 0) {
      throw PathKind.MODULE.malformed(path, "missing dot in first path element");
    }
    for (int i = 0; i < first.length(); i++) {
      char c = first.charAt(i);
      if (c != '-' && c != '.' && (c < '0' || c > '9') && (c < 'a' || c > 'z')) {
        String reason = "invalid char " + PathKind.quote(c) + " in first path element";
        throw PathKind.MODULE.malformed(path, reason);
      }
    }
    splitMajor(path);
  }

  /** Checks that the text is a package's import path: wider than a module path. */
  public static void checkImport(String path) throws MalformedException {
    PathKind.IMPORT.check(path);
  }

  /** Checks that the text may be the path of a file inside a module zip. */
  public static void checkFile(String path) throws MalformedException {
    PathKind.FILE.check(path);
  }

  /** The path as it stands in URLs and below the module cache. */
  public static String escape(String path) throws MalformedException {
    check(path);
    return BangCase.escape(path);
  }

  /** The inverse of {@link #escape}: anything else than its results is refused. */
  public static String unescape(String escaped) throws MalformedException {
    String path = BangCase.unescape(escaped);
    String message = "invalid escaped module path " + MalformedException.quote(escaped);
    if (path == null) {
      throw new MalformedException(message);
    }
    try {
      check(path);
    } catch (MalformedException e) {
      throw new MalformedException(message + ": " + e.getMessage());
    }
    return path;
  }

  /**
   * Splits the major version suffix off. The path needs not be valid in other respects; a suffix
   * that looks like a major version and is none ({@code /v1}, {@code /v02}, {@code /v2.0}) fails
   * with {@code invalid version}.
   */
  public static Split splitMajor(String path) throws MalformedException {
    boolean gopkg = path.startsWith("gopkg.in/");
    int end = gopkg && path.endsWith(UNSTABLE) ? path.length() - UNSTABLE.length() : path.length();
    int digits = end;
    boolean dot = false;
    while (digits > 0 && (isDigit(path.charAt(digits - 1)) || isDot(path, digits - 1, gopkg))) {
      digits--;
      dot |= path.charAt(digits) == '.';
    }
    boolean suffix =
        digits > 1
            && path.charAt(digits - 1) == 'v'
            && path.charAt(digits - 2) == (gopkg ? '.' : '/');
    if (!gopkg && (!suffix || digits == end)) {
      return new Split(path, "");
    }
    String major = suffix ? path.substring(digits - 2) : "";
    boolean valid =
        major.length() > 2
            && !dot
            && (major.charAt(2) != '0' || major.equals(".v0"))
            && !major.equals("/v1");
    if (!valid) {
      throw PathKind.MODULE.malformed(path, "invalid version");
    }
    return new Split(path.substring(0, digits - 2), major);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isDot(String path, int at, boolean gopkg) {
    return !gopkg && path.charAt(at) == '.';
  }
}
