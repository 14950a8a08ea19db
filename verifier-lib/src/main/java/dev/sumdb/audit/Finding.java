package dev.sumdb.audit;

import java.util.List;
import java.util.Objects;

/**
 * The verdict about one claim.
 *
 * @param claim what was checked; its hash is what reports call {@code have}
 * @param status the verdict
 * @param reason why it is not simply verified; {@link Reason#NONE} for most verified claims
 * @param message one line for people, without location; empty for most verified claims
 * @param want the hashes that the log proves for the claim, in the record's order; empty if nothing
 *     is proven
 * @param logIndex the number of the record that was proven, or {@link #NOT_LOGGED}
 * @param database the name of the database that was asked; empty if none was
 */
public record Finding(
    Claim claim,
    Status status,
    Reason reason,
    String message,
    List<String> want,
    long logIndex,
    String database) {

  /** The index of what is in no log, as far as is known. */
  public static final long NOT_LOGGED = -1;

  public Finding {
    Objects.requireNonNull(claim, "claim");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(database, "database");
    want = List.copyOf(want);
    if (status == Status.VERIFIED && !want.contains(claim.hash())) {
      // The one mistake that must not be possible: calling verified what the log does not hold.
      throw new IllegalArgumentException("not proven: " + claim);
    }
    if (status == Status.VERIFIED && logIndex < 0) {
      throw new IllegalArgumentException("verified without a record: " + claim);
    }
  }

  /** A finding that no database was needed for. */
  public static Finding local(Claim claim, Status status, Reason reason, String message) {
    return new Finding(claim, status, reason, message, List.of(), NOT_LOGGED, "");
  }

  /** Whether a record of the log was proven for it. */
  public boolean isLogged() {
    return logIndex != NOT_LOGGED;
  }
}
