package dev.sumdb.audit;

import java.util.Optional;

/**
 * Why a finding is not simply verified. The codes are stable: scripts and suppressions name them.
 */
public enum Reason {
  /** Verified: there is nothing to explain. */
  NONE("", "verified", ""),

  MISMATCH(
      "GSV-MISMATCH",
      "checksum mismatch: the log proves another hash",
      "do not use this version before you know why: compare with a fresh download, and ask the"
          + " author whether the tag was moved"),
  NOT_FOUND(
      "GSV-NOTFOUND",
      "the database does not have this module version",
      "a private module belongs into GOPRIVATE or to a database of its own; a public one may have"
          + " been deleted, or its hash made up"),
  SKIPPED(
      "GSV-SKIPPED",
      "not asked for, by configuration",
      "bind the modules to a database with --sumdb 'PATTERNS=VKEY URL' to have them verified"),
  UNVERIFIABLE(
      "GSV-UNVERIFIABLE",
      "no proof to be had now",
      "try again when the database can be reached; nothing bad was proven, and nothing good"),
  ALGORITHM(
      "GSV-ALGORITHM",
      "hash algorithm that this version cannot check",
      "use h1: lines, or a newer version of this tool"),

  FORK(
      "GSV-FORK",
      "the log signed two histories",
      "keep the evidence file, stop trusting the database, and publish the evidence"),
  DUPLICATE_RECORD(
      "GSV-DUP",
      "the log has two hashes for one module version",
      "keep the evidence file, stop trusting the database, and publish the evidence"),
  UNSIGNED(
      "GSV-UNSIGNED",
      "a signature of the database's key is false",
      "the log or somebody in between altered the answer: keep the evidence file and compare from"
          + " another network"),
  TILE(
      "GSV-TILE",
      "a tile does not hash to the signed root",
      "the log or somebody in between altered the answer: keep the evidence file and compare from"
          + " another network"),
  RECORD(
      "GSV-RECORD",
      "a record is not what the log signed",
      "the log or somebody in between altered the answer: keep the evidence file and compare from"
          + " another network"),
  FOREIGN_RECORD(
      "GSV-FOREIGN-RECORD",
      "the answer is about another module",
      "the log or somebody in between altered the answer: keep the evidence file and compare from"
          + " another network"),

  LINT_LINK(
      "GSV-LINT-LINK",
      "not a regular file",
      "commit the file itself: what a link leads to is not looked at, and may change alone"),
  LINT_FIELDS("GSV-LINT-FIELDS", "not three fields", "remove the line and run go mod tidy"),
  LINT_CONFLICT_MARKER(
      "GSV-LINT-CONFLICT-MARKER",
      "marker of an unfinished merge",
      "finish the merge: keep the lines of both sides, then run go mod tidy"),
  LINT_UTF8("GSV-LINT-UTF8", "bytes that are not UTF-8", "remove the line and run go mod tidy"),
  LINT_NUL(
      "GSV-LINT-NUL", "NUL byte", "the file was torn by a crash: restore it from version control"),
  LINT_MODULE(
      "GSV-LINT-MODULE", "no valid module path and version", "remove the line and run go mod tidy"),
  LINT_HASH("GSV-LINT-HASH", "malformed hash", "remove the line and run go mod tidy"),
  LINT_CONFLICT(
      "GSV-LINT-CONFLICT",
      "two hashes for one file",
      "the go command takes whichever stands first: keep the line that the log proves"),
  LINT_BOM("GSV-LINT-BOM", "byte order mark", "save the file without a byte order mark"),
  LINT_ALGORITHM("GSV-LINT-ALGORITHM", "unknown hash algorithm", "nothing checks such lines"),
  LINT_DROPPED(
      "GSV-LINT-DROPPED", "line that the go command ignores", "run go mod tidy to remove it"),
  LINT_DUPLICATE("GSV-LINT-DUPLICATE", "the same line twice", "run go mod tidy to remove it"),
  LINT_UNSORTED("GSV-LINT-UNSORTED", "not in the go command's order", "run go mod tidy to sort"),
  LINT_CRLF("GSV-LINT-CRLF", "lines end in CR LF", "set *.sum -text in .gitattributes"),
  LINT_FINAL_NEWLINE(
      "GSV-LINT-FINAL-NEWLINE", "no line feed at the end", "run go mod tidy to add it"),
  LINT_TOO_LONG("GSV-LINT-TOO-LONG", "line or file far beyond what go writes", "restore the file"),

  ZIP_RULE(
      "GSV-ZIP-RULE",
      "breaks a rule for module zips",
      "no go command unpacks this zip: delete it and download it again"),
  ZIP_CORRUPT("GSV-ZIP-CORRUPT", "no whole zip file", "delete it and download it again"),
  CACHE_DISAGREES(
      "GSV-CACHE-DISAGREES",
      "files of one module version do not agree",
      "one of them was changed: delete all of them and download again"),
  CACHE_ZIPHASH(
      "GSV-CACHE-ZIPHASH",
      "ziphash file that the go command stops at",
      "delete the file: the go command makes it again"),
  CACHE_UNREADABLE("GSV-CACHE-UNREADABLE", "cannot be read", "check owner, mode and disk"),

  VENDOR_CHANGED(
      "GSV-VENDOR-CHANGED",
      "vendored file differs from the proven zip",
      "run go mod vendor again and look at the difference"),
  VENDOR_EXTRA(
      "GSV-VENDOR-EXTRA",
      "file that go mod vendor would not have put there",
      "remove it, or run go mod vendor again"),
  VENDOR_MISSING(
      "GSV-VENDOR-MISSING",
      "file that go mod vendor would have put there",
      "run go mod vendor again"),
  VENDOR_MODULES_TXT(
      "GSV-VENDOR-MODULES-TXT",
      "modules.txt cannot be understood or believed",
      "run go mod vendor again"),

  REPLACED(
      "GSV-REPLACED",
      "replaced by a directory, which has no hash",
      "review these files as your own"),

  BINARY_NO_INFO(
      "GSV-BINARY-NO-INFO",
      "no go build information",
      "name a whole executable as go 1.18 or later built it: other programs have no such"
          + " information, and packed or cut ones have lost it"),
  BINARY_NO_SUM(
      "GSV-BINARY-NO-SUM",
      "module without an embedded hash",
      "built from a directory, a workspace or a vendor tree: verify those instead"),

  BINARY_SUMS_ONLY(
      "GSV-BINARY-SUMS-ONLY",
      "what verified sums of an executable mean",
      "to prove the code itself, build again from verified modules and compare"),

  EXEMPTED("GSV-POLICY-EXEMPTED", "exempted by the project file", ""),
  EXEMPTION_EXPIRED(
      "GSV-POLICY-EXPIRED", "exemption that has expired", "renew it with a new date, or remove it"),
  EXEMPTION_UNUSED("GSV-POLICY-UNUSED", "exemption that nothing needs", "remove it");

  private final String code;
  private final String title;
  private final String remedy;

  Reason(String code, String title, String remedy) {
    this.code = code;
    this.title = title;
    this.remedy = remedy;
  }

  /** The code in reports, e.g. {@code GSV-MISMATCH}; empty for {@link #NONE}. */
  public String code() {
    return code;
  }

  /** What it means in general, in a few words. */
  public String title() {
    return title;
  }

  /** What to do about it; may be empty. */
  public String remedy() {
    return remedy;
  }

  /** The reason with that code. */
  public static Optional<Reason> ofCode(String code) {
    for (Reason reason : values()) {
      if (reason.code.equals(code)) {
        return Optional.of(reason);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return code;
  }
}
