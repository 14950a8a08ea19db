package dev.sumdb.report;

import java.util.List;
import java.util.Objects;

/**
 * What reports say besides verdicts.
 *
 * @param version of this tool
 * @param paths how files are named
 * @param evidenceFiles where the evidence of misbehaviour was written to
 * @param whenEmpty what a summary says where there are no findings at all
 */
public record ReportDetails(
    String version, SourcePaths paths, List<String> evidenceFiles, String whenEmpty) {
  /** For commands that verify. */
  public static final String NOTHING_TO_VERIFY = "nothing to verify";

  /** The name of the tool in every format. */
  static final String TOOL = "sumdb";

  public ReportDetails {
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(paths, "paths");
    Objects.requireNonNull(whenEmpty, "whenEmpty");
    evidenceFiles = List.copyOf(evidenceFiles);
  }
}
