package dev.sumdb.audit;

import dev.sumdb.gosum.ModulePatterns;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Which database is asked about which module: those bound to patterns first, in their order, then
 * the one for the rest, unless the configuration exempts the module.
 */
public final class Databases {
  private final List<Bound> bound;
  private final Database rest; // null if there is none
  private final String whyNone;
  private final Exemptions exemptions;

  /** A database for the modules that match the patterns. They are never skipped. */
  public record Bound(ModulePatterns patterns, Database database) {
    public Bound {
      Objects.requireNonNull(patterns, "patterns");
      Objects.requireNonNull(database, "database");
    }
  }

  /** Whom to ask. */
  sealed interface Choice {
    /** This one. */
    record Ask(Database database) implements Choice {}

    /** Nobody, because the configuration says so. */
    record Skip(String why) implements Choice {}

    /** Nobody, though somebody should be asked. */
    record Nobody(String why) implements Choice {}
  }

  private Databases(List<Bound> bound, Database rest, String whyNone, Exemptions exemptions) {
    this.bound = List.copyOf(bound);
    this.rest = rest;
    this.whyNone = whyNone;
    this.exemptions = Objects.requireNonNull(exemptions, "exemptions");
  }

  /** Databases for some patterns, and one for the rest. */
  public static Databases of(List<Bound> bound, Database rest, Exemptions exemptions) {
    return new Databases(bound, Objects.requireNonNull(rest, "rest"), "", exemptions);
  }

  /**
   * Databases for some patterns only. What no pattern matches and nothing exempts cannot be
   * verified.
   *
   * @param why there is no other, e.g. {@code checksum database disabled by GOSUMDB=off}
   */
  public static Databases boundOnly(List<Bound> bound, String why, Exemptions exemptions) {
    return new Databases(bound, null, Objects.requireNonNull(why, "why"), exemptions);
  }

  /** Whom to ask about a module. */
  Choice choose(String modulePath) {
    for (Bound one : bound) {
      if (one.patterns.matches(modulePath)) {
        return new Choice.Ask(one.database);
      }
    }
    Optional<String> exemption = exemptions.exemption(modulePath);
    if (exemption.isPresent()) {
      return new Choice.Skip(exemption.get());
    }
    return rest == null ? new Choice.Nobody(whyNone) : new Choice.Ask(rest);
  }

  /** All of them in the order of a report: the one for the rest first. */
  List<Database> inOrder() {
    List<Database> all = new ArrayList<>();
    if (rest != null) {
      all.add(rest);
    }
    for (Bound one : bound) {
      if (!all.contains(one.database)) {
        all.add(one.database);
      }
    }
    return all;
  }
}
