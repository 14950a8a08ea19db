package dev.sumdb.report;

import dev.sumdb.audit.AuditReport;
import java.io.IOException;

/** Writes a report in one format. Implementations have no state and may be used again. */
public interface ReportWriter {
  /**
   * Writes the whole report, ending with a line feed unless nothing is written at all.
   *
   * @throws IOException what {@code out} throws
   */
  void write(AuditReport report, Appendable out) throws IOException;
}
