package dev.sumdb.server.upstream;

import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.log.NewRecord;
import dev.sumdb.server.log.Refusal;
import java.io.IOException;
import java.util.Optional;

/**
 * Seam: where the record of a module version that the log does not have comes from.
 *
 * <p>Contract: thread-safe; blocks, but not for ever; an interrupt of the calling thread ends it
 * soon. Whatever it throws, nothing was recorded.
 */
public interface RecordMaker extends AutoCloseable {
  /**
   * Makes the record, which is not logged yet.
   *
   * @throws ModuleNotFoundException there is no such module version, or none that can be logged
   * @throws UpstreamException no source gave a usable answer
   * @throws RefusedLookupException it shall not be logged
   * @throws IOException local trouble; {@link SpoolException} for the temporary disk
   */
  NewRecord make(ModuleVersion module)
      throws ModuleNotFoundException, UpstreamException, RefusedLookupException, IOException;

  /** Why the last download could not be kept on this server's own disk; empty if it could. */
  default Optional<Refusal> trouble() {
    return Optional.empty();
  }

  /** Nothing is made any more, and nothing is left behind. */
  @Override
  default void close() {}
}
