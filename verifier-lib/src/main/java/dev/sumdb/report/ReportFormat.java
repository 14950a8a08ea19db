package dev.sumdb.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The formats that a report can have. */
public enum ReportFormat {
  /** For people. */
  TEXT("text"),
  /** Our own; its schema is {@code docs/report.schema.json}. */
  JSON("json"),
  /** SARIF 2.1.0, for code scanning. */
  SARIF("sarif"),
  /** JUnit XML, for test reports. */
  JUNIT("junit"),
  /** GitHub Actions workflow commands that annotate the changed files. */
  GITHUB("github"),
  /** A GitLab code quality report. */
  GITLAB("gitlab");

  private final String text;

  ReportFormat(String text) {
    this.text = text;
  }

  /** The name in options. */
  public String text() {
    return text;
  }

  /** The format with that name. */
  public static Optional<ReportFormat> ofText(String text) {
    return Arrays.stream(values()).filter(format -> format.text.equals(text)).findFirst();
  }

  /** All names, in order. */
  public static List<String> names() {
    return Arrays.stream(values()).map(ReportFormat::text).toList();
  }

  /**
   * The writer of this format.
   *
   * @param style used by {@link #TEXT} only
   */
  public ReportWriter writer(ReportDetails details, TextStyle style) {
    return switch (this) {
      case TEXT -> new TextReport(details, style);
      case JSON -> new JsonReport(details);
      case SARIF -> new SarifReport(details);
      case JUNIT -> new JUnitReport(details);
      case GITHUB -> new GitHubReport(details);
      case GITLAB -> new GitLabReport(details);
    };
  }
}
