package dev.sumdb.server.overlay;

import dev.sumdb.gosum.ModulePatterns;
import dev.sumdb.server.log.UsageException;
import java.util.Locale;

/**
 * The module paths that stay at home, by patterns in the syntax of GOPRIVATE, matched as the go
 * command matches them: letter by letter, on the path with its capitals.
 *
 * <p>A path that a pattern covers only if letter case is ignored is neither private nor public: it
 * is hashed by nobody, and it is told nobody, for it may be a mistyped private one.
 */
public final class PrivateNames {
  /** No name is private. */
  public static final PrivateNames NONE = new PrivateNames(ModulePatterns.NONE);

  private final ModulePatterns patterns;
  private final ModulePatterns folded;

  private PrivateNames(ModulePatterns patterns) {
    this.patterns = patterns;
    this.folded = ModulePatterns.parse(fold(patterns.toString()));
  }

  /**
   * Reads a list of patterns.
   *
   * @param setting what to name in the complaint
   * @throws UsageException if an entry can match no module path: the go command ignores such
   *     entries, and the names that somebody wanted to cover would leave the machine
   */
  public static PrivateNames parse(String list, String setting) throws UsageException {
    return new PrivateNames(PatternList.parse(list, setting));
  }

  /** What the go command makes of a list: entries that match nothing do not count. */
  public static PrivateNames asGo(ModulePatterns patterns) {
    return new PrivateNames(patterns);
  }

  /** Whether no name is private. */
  public boolean isEmpty() {
    return patterns.isEmpty();
  }

  /** Whether a pattern covers the path. */
  public boolean cover(String modulePath) {
    return patterns.matches(modulePath);
  }

  /** Whether a pattern covers the path, or would if letter case were ignored. */
  public boolean keepHome(String modulePath) {
    return folded.matches(fold(modulePath)) || cover(modulePath);
  }

  private static String fold(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** The list. */
  @Override
  public String toString() {
    return patterns.toString();
  }
}
