package dev.sumdb.gosum;

import dev.sumdb.tlog.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * One line of a go.sum file or of a log record: {@code MODULE VERSION HASH} for the module zip,
 * {@code MODULE VERSION/go.mod HASH} for the go.mod file alone.
 *
 * <p>The three texts are not empty and hold no white space, so that printing and parsing are
 * inverse. Nothing else is promised: the path may be invalid and the algorithm unknown, for a
 * reader has to keep such lines. {@link #moduleVersion} checks.
 */
public record GoSumLine(String module, String version, String hash)
    implements Comparable<GoSumLine> {
  private static final String GO_MOD = "/go.mod";

  /**
   * The order that the go command writes: path by bytes, version, zip before go.mod, hash. Versions
   * that are equal but for build text are ordered by their text.
   */
  public static final Comparator<GoSumLine> ORDER =
      Comparator.comparing(GoSumLine::module, GoSumLine::compareBytes)
          .thenComparing(GoSumLine::versionBeforeSlash, Semver::compare)
          .thenComparing(GoSumLine::versionBeforeSlash, GoSumLine::compareBytes)
          .thenComparing(GoSumLine::version, GoSumLine::compareBytes)
          .thenComparing(GoSumLine::hash, GoSumLine::compareBytes);

  /** Refuses texts that would not print as three fields. */
  public GoSumLine {
    for (String field : List.of(module, version, hash)) {
      if (field.isEmpty() || GoSpace.isIn(field)) {
        throw new IllegalArgumentException("no go.sum field: " + MalformedException.quote(field));
      }
    }
  }

  /** Parses one line without its line feed; any white space separates, as the go command reads. */
  public static GoSumLine parse(String line) throws MalformedException {
    List<String> fields = GoSpace.fields(line);
    if (fields.size() != 3) {
      throw new MalformedException("go.sum line", line, "wrong number of fields " + fields.size());
    }
    return new GoSumLine(fields.get(0), fields.get(1), fields.get(2));
  }

  /** Whether the hash is that of the go.mod file. */
  public boolean isGoMod() {
    return version.endsWith(GO_MOD);
  }

  /** The version without {@code /go.mod}. */
  public String bareVersion() {
    return isGoMod() ? version.substring(0, version.length() - GO_MOD.length()) : version;
  }

  /** Module and version, checked. */
  public ModuleVersion moduleVersion() throws MalformedException {
    return ModuleVersion.of(module, bareVersion());
  }

  /** {@link #ORDER}; hash tables use it too, where a hostile file has lines of equal hash codes. */
  @Override
  public int compareTo(GoSumLine other) {
    return ORDER.compare(this, other);
  }

  /** The line as written, without its line feed. */
  @Override
  public String toString() {
    return module + " " + version + " " + hash;
  }

  private String versionBeforeSlash() {
    int slash = version.indexOf('/');
    return slash < 0 ? version : version.substring(0, slash);
  }

  private static int compareBytes(String a, String b) {
    return Arrays.compareUnsigned(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }
}
