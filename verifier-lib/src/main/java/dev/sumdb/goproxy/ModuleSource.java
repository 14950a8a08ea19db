package dev.sumdb.goproxy;

import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Fetches the go.mod file and the zip of one module version.
 *
 * <p>Contract for implementations:
 *
 * <ul>
 *   <li>Thread-safe; any number of fetches at once, each with a directory of its own.
 *   <li>Blocks, but not for ever: a silent upstream ends the fetch after a bounded time, and an
 *       interrupt of the calling thread soon ({@link java.io.InterruptedIOException} or {@link
 *       java.nio.channels.ClosedByInterruptException}, with the interrupt status set).
 *   <li>Writes below {@code dir} only and asks the budget before it writes a zip. What lies in
 *       {@code dir} afterwards, also after a failure, belongs to the caller, who deletes it.
 *   <li>Both files or none: a version with a go.mod but no zip is not found.
 *   <li>The zip is unchecked apart from its size and its first bytes; the go.mod is not parsed.
 *   <li>An {@link IOException} is local trouble (a full disk, an unreadable directory); everything
 *       that upstream is to blame for has one of the two exceptions of its own.
 * </ul>
 */
public interface ModuleSource {

  /**
   * Fetches one module version.
   *
   * @param dir an existing directory to put the zip and temporary files into
   * @param budget asked before the first byte of a zip is written
   * @throws ModuleNotFoundException upstream says that there is no such module version
   * @throws UpstreamException upstream did not give a usable answer
   */
  Fetched fetch(ModuleVersion module, Path dir, DiskBudget budget)
      throws ModuleNotFoundException, UpstreamException, IOException;

  /** {@link #fetch(ModuleVersion, Path, DiskBudget)} without a cap on the disk. */
  default Fetched fetch(ModuleVersion module, Path dir)
      throws ModuleNotFoundException, UpstreamException, IOException {
    return fetch(module, dir, DiskBudget.UNLIMITED);
  }

  /**
   * What was fetched.
   *
   * @param zip the zip file, in the directory given to the fetch
   * @param goModH1 the hash of the go.mod file as upstream serves it, which is what a {@code
   *     /go.mod} line holds: for a module without one, of a line that upstream made up. Only the
   *     hash, because many fetches at once could each hold a file of the largest size
   * @param source where both came from, without credentials: the URL of the zip, or {@code direct}
   */
  record Fetched(Path zip, String goModH1, String source) {
    /** Checks that nothing is missing. */
    public Fetched {
      Objects.requireNonNull(zip, "zip");
      Objects.requireNonNull(goModH1, "goModH1");
      Objects.requireNonNull(source, "source");
    }
  }
}
