package dev.sumdb.audit;

import dev.sumdb.files.PlainFiles;
import dev.sumdb.gosum.GoSumFile;
import dev.sumdb.gosum.GoSumFile.Entry;
import dev.sumdb.gosum.GoSumFile.Level;
import dev.sumdb.gosum.GoSumFile.Problem;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.function.Predicate;

/**
 * The claims of go.sum and go.work.sum files: each line that can be checked is one, each line that
 * cannot is a finding at once.
 */
public final class GoSumClaims {
  /** The largest file that is read; the largest real ones have less than 1 MB. */
  public static final int MAX_FILE_BYTES = 128 << 20;

  /** The most lines that are read: a finding about each has to fit into memory. */
  public static final int MAX_LINES = 1 << 20;

  /** Far beyond every path that a server would accept in a request. */
  private static final int MAX_NAME = 4096;

  private static final int MAX_HASH = 512;

  private GoSumClaims() {}

  /**
   * Reads a file, which may be a pipe.
   *
   * @throws IOException it cannot be read, or is larger than {@link #MAX_FILE_BYTES} or has more
   *     than {@link #MAX_LINES} lines
   */
  public static void read(Path file, Claims out) throws IOException {
    parse(content(file), file.toString(), out);
  }

  /** The content of a file that claims to be a go.sum file. */
  public static byte[] content(Path file) throws IOException {
    try (InputStream in = PlainFiles.open(file)) {
      return content(in, file.toString());
    }
  }

  /** The content of a stream, e.g. of the standard input. */
  public static byte[] content(InputStream in, String name) throws IOException {
    byte[] content = in.readNBytes(MAX_FILE_BYTES + 1);
    if (content.length > MAX_FILE_BYTES) {
      throw tooLarge(name, MAX_FILE_BYTES + " bytes");
    }
    int lines = 0;
    for (byte b : content) {
      lines += b == '\n' ? 1 : 0;
    }
    if (lines > MAX_LINES) {
      throw tooLarge(name, MAX_LINES + " lines");
    }
    return content;
  }

  private static IOException tooLarge(String name, String limit) {
    return new IOException(name + " is too large for a go.sum file: more than " + limit);
  }

  /** The claims of a file's content, in line order. */
  public static void parse(byte[] content, String fileName, Claims out) {
    GoSumFile file = GoSumFile.parse(content, fileName);
    add(file, entry -> true, problem -> true, out);
  }

  /** The claims of some entries, and the findings and remarks of some problems, by line. */
  static void add(
      GoSumFile file, Predicate<Entry> wanted, Predicate<Problem> reported, Claims out) {
    Iterator<Problem> problems = file.problems().iterator();
    Problem problem = problems.hasNext() ? problems.next() : null;
    for (Entry entry : file.entries()) {
      Problem conflict = null;
      while (problem != null && problem.line() <= entry.line()) {
        if (problem.line() == entry.line() && problem.kind() == GoSumFile.Kind.CONFLICT) {
          conflict = problem;
        } else if (reported.test(problem)) {
          report(file, problem, out);
        }
        problem = problems.hasNext() ? problems.next() : null;
      }
      if (wanted.test(entry)) {
        add(file, entry, conflict, out);
      } else if (conflict != null && reported.test(conflict)) {
        report(file, conflict, out);
      }
    }
    while (problem != null) {
      if (reported.test(problem)) {
        report(file, problem, out);
      }
      problem = problems.hasNext() ? problems.next() : null;
    }
  }

  private static void add(GoSumFile file, Entry entry, Problem conflict, Claims out) {
    if (entry.sum().module().length() + entry.sum().version().length() > MAX_NAME
        || entry.sum().hash().length() > MAX_HASH) {
      out.add(
          Finding.local(
              Claim.at(file.fileName(), entry.line()),
              Status.MALFORMED,
              Reason.LINT_TOO_LONG,
              "line too long: " + MalformedException.quote(entry.sum().toString())));
      return;
    }
    Claim claim = Claim.of(entry, file.fileName());
    if (conflict == null) {
      out.add(claim, entry.module(), null);
    } else {
      // Which of the two is right is for the log to say; without it the conflict stands.
      Reason reason = LintReasons.of(conflict.kind());
      out.add(
          claim, entry.module(), Finding.local(claim, Status.MALFORMED, reason, conflict.reason()));
    }
  }

  private static void report(GoSumFile file, Problem problem, Claims out) {
    Reason reason = LintReasons.of(problem.kind());
    if (problem.kind().level() != Level.NOTE) {
      Claim place = Claim.at(file.fileName(), problem.line());
      out.add(Finding.local(place, Status.MALFORMED, reason, problem.reason()));
      return;
    }
    switch (problem.kind()) {
      case DROPPED_HASH, CRLF, NO_FINAL_NEWLINE ->
          out.add(new Remark(reason, file.fileName(), problem.line(), problem.reason()));
      default -> {
        // Order and duplicates are for lint; lines of unknown algorithms are claims.
      }
    }
  }
}
