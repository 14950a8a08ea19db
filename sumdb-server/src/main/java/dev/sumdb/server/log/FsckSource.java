package dev.sumdb.server.log;

import dev.sumdb.tlog.Tile;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Seam: what {@link Fsck} checks. Nothing that a source returns is trusted. Implementations: the
 * directory of a log, which a server may be using; a served log.
 *
 * <p>Contract: {@link #heads} is called once and first, and fixes what is checked: the records
 * below the largest size among them. A source that grows meanwhile answers for that prefix. What a
 * source can only find itself (columns that contradict the text, a broken ledger) it hands to
 * {@code damages}, which may be called any number of times. {@link IOException} means that it could
 * not be read, which is not the same as damaged. Calls come from one thread.
 */
public interface FsckSource extends Closeable {
  /** All heads that this source claims, in any order; empty only together with a damage. */
  List<FsckHead> heads(Consumer<Damage> damages) throws IOException;

  /** The texts of the records {@code [from, to)}, in order; empty in the place of an absent one. */
  List<Optional<String>> texts(long from, long to, Consumer<Damage> damages) throws IOException;

  /** Whether tiles that are not full can be asked for. */
  boolean hasPartialTiles();

  /** The bytes of a hash tile of height 8, or empty if it is absent. */
  Optional<byte[]> tile(Tile tile, Consumer<Damage> damages) throws IOException;
}
