package dev.sumdb.report;

import dev.sumdb.audit.Finding;

/** How a finding is shown where systems know three levels. It does not depend on exit codes. */
enum Severity {
  /** Something bad is known. */
  ERROR,
  /** Nothing is known, good or bad. */
  WARNING,
  /** Not worth a place in a list of problems. */
  NONE;

  static Severity of(Finding finding) {
    return switch (finding.status()) {
      case MISMATCH, NOT_FOUND, MALFORMED, MISBEHAVIOUR -> ERROR;
      case UNVERIFIABLE -> WARNING;
      case VERIFIED, SKIPPED -> NONE;
    };
  }
}
