package dev.sumdb.report;

import java.util.List;
import java.util.Objects;

/**
 * What reports say besides verdicts.
 *
 * @param version of this tool
 * @param paths how files are named
 * @param evidenceFiles where the evidence of misbehaviour was written to
 */
public record ReportDetails(String version, SourcePaths paths, List<String> evidenceFiles) {
  /** The name of the tool in every format. */
  static final String TOOL = "sumdb";

  public ReportDetails {
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(paths, "paths");
    evidenceFiles = List.copyOf(evidenceFiles);
  }
}
