package dev.sumdb.server.log;

/**
 * One thing that {@link Fsck} found wrong.
 *
 * @param where the record, tile, ledger entry or file, for example {@code record 17}
 * @param what what was found and what should be there, one line
 */
public record Damage(String where, String what) {
  /** One line: {@code WHERE: WHAT}. */
  @Override
  public String toString() {
    return where + ": " + what;
  }
}
