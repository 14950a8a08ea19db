package dev.sumdb.mirrors;

import dev.sumdb.client.LookupRun;
import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/**
 * Seam: the database, asked through one mirror. Everything in the answer is proven with the heads
 * that are trusted already, so a mirror that relays another history is found out.
 */
@FunctionalInterface
public interface LogThroughMirror {
  /**
   * Looks modules up.
   *
   * @param mirror whose {@code /sumdb/NAME} is asked
   * @throws IOException the trusted head cannot be read, or the thread was interrupted
   */
  LookupRun lookup(URI mirror, List<ModuleVersion> modules) throws IOException;
}
