package dev.sumdb.project;

import dev.sumdb.gosum.ModuleVersion;
import java.time.LocalDate;
import java.util.Objects;

/**
 * A module version that is not required to be verified.
 *
 * @param module which
 * @param reason why, for those who read reports
 * @param until the last day on which it holds; null if it holds for ever
 * @param line where it stands in the project file
 */
public record Exemption(ModuleVersion module, String reason, LocalDate until, int line) {

  public Exemption {
    Objects.requireNonNull(module, "module");
    Objects.requireNonNull(reason, "reason");
  }

  /** Whether its last day is over. */
  boolean isExpired(LocalDate today) {
    return until != null && today.isAfter(until);
  }
}
