package dev.sumdb.audit;

import java.util.Objects;

/**
 * Something worth mentioning that is no verdict and changes no exit code.
 *
 * @param reason what kind it is
 * @param file where; may be empty
 * @param line counted from 1; 0 for the file as a whole
 * @param message one line for people, without location
 */
public record Remark(Reason reason, String file, int line, String message) {

  public Remark {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(message, "message");
    if (line < 0) {
      throw new IllegalArgumentException("line " + line);
    }
  }
}
