package dev.sumdb.audit;

import dev.sumdb.client.LookupOutcome;
import dev.sumdb.client.Misbehaviour;
import dev.sumdb.gosum.GoSumLine;
import dev.sumdb.gosum.H1;
import dev.sumdb.tlog.MalformedException;
import java.util.ArrayList;
import java.util.List;

/** What the outcome of a lookup means for one claim. */
final class Verdict {
  private Verdict() {}

  /** Whether a database could prove or disprove the hash. */
  static boolean isCheckable(Claim claim) {
    return H1.isH1(claim.hash()) && claim.kind() != Kind.NONE;
  }

  /**
   * The finding about a claim.
   *
   * @param outcome of the lookup of the claim's module; null if it was not asked for
   */
  static Finding of(Claim claim, LookupOutcome outcome, String database) {
    if (!isCheckable(claim)) {
      return uncheckable(claim);
    }
    if (outcome instanceof LookupOutcome.Proven proven) {
      return ofProven(claim, proven, database);
    }
    if (outcome instanceof LookupOutcome.NotFound notFound) {
      String message = "not found in " + database + ": " + notFound.reason();
      return unproven(claim, Status.NOT_FOUND, Reason.NOT_FOUND, message, database);
    }
    if (outcome instanceof LookupOutcome.Misbehaved misbehaved) {
      return misbehaviour(claim, misbehaved.what(), database);
    }
    String why =
        outcome instanceof LookupOutcome.Unverifiable unverifiable
            ? unverifiable.reason()
            : "no answer from " + database;
    return unproven(claim, Status.UNVERIFIABLE, Reason.UNVERIFIABLE, why, database);
  }

  /** The finding that a database, or somebody in between, contradicts what the log signed. */
  static Finding misbehaviour(Claim claim, Misbehaviour what, String database) {
    Reason reason =
        Reason.ofCode(what.reasonCode())
            .orElseThrow(() -> new AssertionError("no reason " + what.reasonCode()));
    return unproven(claim, Status.MISBEHAVIOUR, reason, what.message(), database);
  }

  private static Finding uncheckable(Claim claim) {
    String hash = claim.hash();
    int colon = hash.indexOf(':');
    if (colon <= 0 || hash.startsWith(H1.PREFIX)) {
      String message = "malformed hash " + MalformedException.quote(hash);
      return Finding.local(claim, Status.MALFORMED, Reason.LINT_HASH, message);
    }
    String message = "unknown hash algorithm " + MalformedException.quote(hash.substring(0, colon));
    return Finding.local(claim, Status.UNVERIFIABLE, Reason.ALGORITHM, message);
  }

  private static Finding ofProven(Claim claim, LookupOutcome.Proven proven, String database) {
    List<String> want = new ArrayList<>();
    for (GoSumLine line : proven.lines()) {
      boolean sameModule =
          line.module().equals(claim.module()) && line.bareVersion().equals(claim.version());
      boolean sameKind = line.isGoMod() == (claim.kind() == Kind.GO_MOD);
      if (sameModule && sameKind && H1.isH1(line.hash()) && !want.contains(line.hash())) {
        want.add(line.hash());
      }
    }
    long record = proven.record().id();
    if (want.isEmpty()) {
      // A proven record without a hash of what was asked is no success (CVE-2026-42501).
      String message =
          "checksum missing: record "
              + record
              + " of "
              + database
              + " has none for "
              + claim.subject();
      return new Finding(
          claim, Status.NOT_FOUND, Reason.NOT_FOUND, message, List.of(), record, database);
    }
    // Two hashes for one file would be for the client to report; one of them is not enough here.
    if (want.size() == 1 && want.contains(claim.hash())) {
      return new Finding(claim, Status.VERIFIED, Reason.NONE, "", want, record, database);
    }
    String message =
        "checksum mismatch: have "
            + claim.hash()
            + ", "
            + database
            + " proves "
            + String.join(" and ", want)
            + " (record "
            + record
            + ")";
    return new Finding(claim, Status.MISMATCH, Reason.MISMATCH, message, want, record, database);
  }

  private static Finding unproven(
      Claim claim, Status status, Reason reason, String message, String database) {
    return new Finding(claim, status, reason, message, List.of(), Finding.NOT_LOGGED, database);
  }
}
