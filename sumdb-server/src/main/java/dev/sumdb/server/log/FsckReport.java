package dev.sumdb.server.log;

import dev.sumdb.tlog.TreeHead;
import java.util.List;

/**
 * What a check found.
 *
 * @param name the log's name
 * @param head the newest signed head that was checked
 * @param records how many records were read
 * @param tiles how many tiles were compared
 * @param heads how many signed heads were compared
 * @param damages all that is wrong, at most {@link #MAX_DAMAGES}; empty for a clean log
 */
public record FsckReport(
    String name, TreeHead head, long records, long tiles, long heads, List<Damage> damages) {
  /** Checking stops after this many. */
  public static final int MAX_DAMAGES = 1000;

  /** Copies the list. */
  public FsckReport {
    damages = List.copyOf(damages);
  }

  /** Whether nothing is wrong. */
  public boolean clean() {
    return damages.isEmpty();
  }
}
