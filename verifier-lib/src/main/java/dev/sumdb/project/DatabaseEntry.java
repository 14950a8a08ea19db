package dev.sumdb.project;

import dev.sumdb.goenv.GoSumDb;
import dev.sumdb.gosum.ModulePatterns;
import dev.sumdb.tlog.MalformedException;
import java.util.Objects;
import java.util.Optional;

/**
 * A database, and which modules it is for: {@code [PATTERNS=]VKEY [URL]}.
 *
 * @param patterns modules that it is for; {@link ModulePatterns#NONE} if it is for all others
 * @param database its key and address
 */
public record DatabaseEntry(ModulePatterns patterns, GoSumDb.Database database) {

  public DatabaseEntry {
    Objects.requireNonNull(patterns, "patterns");
    Objects.requireNonNull(database, "database");
  }

  /** Whether it is for the modules of some patterns only. */
  public boolean isBound() {
    return !patterns.isEmpty();
  }

  /**
   * Reads the one-line form.
   *
   * @return empty for {@code off}, which names no database
   * @throws MalformedException neither; the message begins as the go command's does
   */
  public static Optional<DatabaseEntry> parse(String text) throws MalformedException {
    int equals = text.indexOf('=');
    // Keys and URLs may hold an equals sign as well, but behind the first plus or blank.
    boolean bound = equals > 0 && text.substring(0, equals).chars().noneMatch(c -> c == '+');
    bound &= bound && text.substring(0, equals).chars().noneMatch(Character::isWhitespace);
    String patterns = bound ? text.substring(0, equals) : "";
    return of(patterns, bound ? text.substring(equals + 1) : text);
  }

  /** Of patterns ({@code ""} for all other modules) and a database as in GOSUMDB. */
  static Optional<DatabaseEntry> of(String list, String gosumdb) throws MalformedException {
    ModulePatterns patterns = ModulePatterns.parse(list);
    if (!patterns.malformed().isEmpty()) {
      String bad = MalformedException.quote(patterns.malformed().get(0));
      throw new MalformedException(bad + " is no module pattern");
    }
    if (!list.isEmpty() && patterns.isEmpty()) {
      throw new MalformedException("no module pattern in " + MalformedException.quote(list));
    }
    return GoSumDb.parse(gosumdb) instanceof GoSumDb.Database database
        ? Optional.of(new DatabaseEntry(patterns, database))
        : Optional.empty();
  }
}
