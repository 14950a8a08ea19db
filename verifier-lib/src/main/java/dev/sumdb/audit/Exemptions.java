package dev.sumdb.audit;

import java.util.Optional;

/**
 * Which modules no database is asked about, e.g. {@link dev.sumdb.goenv.GoEnv#exemption}. A module
 * bound to a database by a pattern is asked for all the same.
 */
@FunctionalInterface
public interface Exemptions {
  /** None. */
  Exemptions NONE = path -> Optional.empty();

  /** Why, for example {@code GONOSUMDB=*.corp.example}; empty if the database is to be asked. */
  Optional<String> exemption(String modulePath);
}
