package dev.sumdb.audit;

import dev.sumdb.gosum.GoSumFile;
import dev.sumdb.gosum.GoSumFile.Level;
import dev.sumdb.gosum.GoSumFile.Problem;

/**
 * Everything wrong with a go.sum file that shows without any database: what go refuses or what
 * cannot be checked is a finding, what go would write differently a remark. A clean file has
 * neither.
 */
public final class GoSumLint {
  private GoSumLint() {}

  /** Adds what is wrong with a file's content, in line order. */
  public static void check(byte[] content, String fileName, Claims out) {
    for (Problem problem : GoSumFile.parse(content, fileName).problems()) {
      Reason reason = LintReasons.of(problem.kind());
      if (problem.kind().level() == Level.NOTE) {
        out.add(new Remark(reason, fileName, problem.line(), problem.reason()));
      } else {
        Claim place = Claim.at(fileName, problem.line());
        out.add(Finding.local(place, Status.MALFORMED, reason, problem.reason()));
      }
    }
  }
}
