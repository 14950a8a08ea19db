package dev.sumdb.gosum;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A list of module path patterns as in GOPRIVATE and GONOSUMDB: comma-separated globs, each matched
 * against as many leading path elements as it has itself, so {@code corp.example} and {@code
 * *.corp.example/team} cover everything below.
 *
 * <p>As in the go command: one trailing slash and empty entries do not count, blanks are not
 * trimmed, {@code none} is a pattern like any other, and a malformed glob matches nothing.
 */
public final class ModulePatterns {
  /** Matches nothing. */
  public static final ModulePatterns NONE = new ModulePatterns("", List.of(), List.of());

  private record Pattern(String text, Glob glob, int slashes) {}

  private final String list;
  private final List<Pattern> patterns;
  private final List<String> malformed;

  private ModulePatterns(String list, List<Pattern> patterns, List<String> malformed) {
    this.list = list;
    this.patterns = patterns;
    this.malformed = malformed;
  }

  /** Reads a list; there is none that fails. */
  public static ModulePatterns parse(String list) {
    List<Pattern> patterns = new ArrayList<>();
    List<String> malformed = new ArrayList<>();
    for (String entry : list.split(",")) {
      String text = entry.endsWith("/") ? entry.substring(0, entry.length() - 1) : entry;
      if (text.isEmpty()) {
        continue;
      }
      Glob glob = Glob.compile(text);
      if (glob == null) {
        malformed.add(text);
      } else {
        int slashes = (int) text.chars().filter(c -> c == '/').count();
        patterns.add(new Pattern(text, glob, slashes));
      }
    }
    return new ModulePatterns(list, List.copyOf(patterns), List.copyOf(malformed));
  }

  /** Whether one of the patterns covers the module path. */
  public boolean matches(String modulePath) {
    return matching(modulePath).isPresent();
  }

  /** The first pattern that covers the module path. */
  public Optional<String> matching(String modulePath) {
    for (Pattern pattern : patterns) {
      int end = prefixEnd(modulePath, pattern.slashes);
      if (end >= 0 && pattern.glob.matches(modulePath.substring(0, end))) {
        return Optional.of(pattern.text);
      }
    }
    return Optional.empty();
  }

  /** The entries that are no globs and therefore match nothing: worth a warning. */
  public List<String> malformed() {
    return malformed;
  }

  /** Whether no entry can match anything. */
  public boolean isEmpty() {
    return patterns.isEmpty();
  }

  /** The list as it was given. */
  @Override
  public String toString() {
    return list;
  }

  /** Where the first {@code slashes + 1} elements end, or -1 if there are fewer. */
  private static int prefixEnd(String path, int slashes) {
    int at = -1;
    for (int i = 0; i < slashes; i++) {
      at = path.indexOf('/', at + 1);
      if (at < 0) {
        return -1;
      }
    }
    int end = path.indexOf('/', at + 1);
    return end < 0 ? path.length() : end;
  }
}
