package dev.sumdb.audit;

import dev.sumdb.gosum.GoSumFile;

/** The reason codes of the problems that a go.sum file can have. */
final class LintReasons {
  private LintReasons() {}

  static Reason of(GoSumFile.Kind kind) {
    return switch (kind) {
      case FIELD_COUNT -> Reason.LINT_FIELDS;
      case MERGE_CONFLICT -> Reason.LINT_CONFLICT_MARKER;
      case NOT_UTF8 -> Reason.LINT_UTF8;
      case NUL -> Reason.LINT_NUL;
      case MALFORMED_MODULE -> Reason.LINT_MODULE;
      case MALFORMED_HASH -> Reason.LINT_HASH;
      case CONFLICT -> Reason.LINT_CONFLICT;
      case BOM -> Reason.LINT_BOM;
      case UNKNOWN_ALGORITHM -> Reason.LINT_ALGORITHM;
      case DROPPED_HASH -> Reason.LINT_DROPPED;
      case DUPLICATE -> Reason.LINT_DUPLICATE;
      case UNSORTED -> Reason.LINT_UNSORTED;
      case CRLF -> Reason.LINT_CRLF;
      case NO_FINAL_NEWLINE -> Reason.LINT_FINAL_NEWLINE;
    };
  }
}
