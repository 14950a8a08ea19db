package dev.sumdb.server.log;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.tlog.HashReader;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.Tile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open log: appends, and reads that are proven under the newest published head. Safe for all
 * threads. Several logs may be open in one process, each directory once.
 *
 * <p>{@link #head} and {@link #refusal} never block and {@link #append} does not wait; the other
 * methods may read the store.
 */
public final class Log implements AutoCloseable {
  /** The widest tile that {@link #tile} answers: 1 MiB of hashes. */
  public static final int MAX_TILE_WIDTH = 1 << 15;

  private static final Logger LOG = LoggerFactory.getLogger(Log.class);

  private final LogParts parts;
  private final LogReads reads;
  private final Sequencer sequencer;
  private final AppendQueue queue;

  private Log(LogParts parts, LogOptions options, Published recovered) {
    this.parts = parts;
    Incidents incidents = parts.incidents();
    AuthenticTiles tiles = new AuthenticTiles(parts.store(), incidents, options.cachedTiles());
    this.reads = new LogReads(parts.store(), tiles, incidents);
    this.sequencer = new Sequencer(parts, reads, recovered);
    this.queue = new AppendQueue(name(), sequencer, options);
  }

  /**
   * Locks the directory, recovers what a crash left, and proves that the store extends what was
   * signed. Nothing is signed before that.
   *
   * @throws RefusedException if it cannot be proven, or another server uses the directory or the
   *     ledger
   * @throws UsageException if the directory holds no complete log
   * @throws IOException if the directory cannot be locked
   */
  public static Log open(LogDir dir, LogOptions options)
      throws RefusedException, UsageException, IOException {
    return open(LogOpening.open(dir, options, LogOpening.Hooks.NONE), options);
  }

  /** Starts on open parts; closes them if it cannot. */
  static Log open(LogParts parts, LogOptions options) throws RefusedException, IOException {
    boolean opened = false;
    try {
      Published recovered = LogOpening.recover(parts);
      Log log = new Log(parts, options, recovered);
      log.queue.start();
      opened = true;
      LOG.info(
          "opened log={} size={} epoch={}",
          log.name(),
          recovered.size(),
          recovered.signed().epoch());
      return log;
    } finally {
      if (!opened) {
        parts.close();
      }
    }
  }

  /** Name of the log and of its key. */
  public String name() {
    return verifierKey().name();
  }

  /** The key that signs the heads. */
  public VerifierKey verifierKey() {
    return parts.signer().verifierKey();
  }

  /** The newest head that is in the ledger and visible to readers. */
  public SignedHead head() {
    return sequencer.published().signed();
  }

  /** How many records of this kind were appended and published since the log was opened. */
  public long appended(Provenance.Kind kind) {
    return sequencer.appended(kind);
  }

  /**
   * Appends a record, or finds the same one. Does not block; the answer comes when the head that
   * holds the record is durable in store and ledger, and published.
   *
   * <p>The future fails with {@link ConflictException}, {@link WritesRefusedException}, {@link
   * QueueFullException} or {@link IOException} (the record's module version is logged, but what is
   * logged is damaged). It is completed on a thread that all answers share: continuations must not
   * block.
   */
  public CompletableFuture<Appended> append(NewRecord record) {
    return queue.append(PendingAppend.of(record));
  }

  /**
   * The record of a module version, compared with its leaf in the published tree.
   *
   * @throws DamagedRecordException if the stored text is not what was logged
   * @throws IOException if it cannot be read or proven now
   */
  public Optional<StoredRecord> find(ModuleVersion module) throws IOException {
    return reads.find(sequencer.published(), module);
  }

  /**
   * The records with ids in {@code [from, to)}, each compared with its leaf.
   *
   * @throws IllegalArgumentException if the range is not within the published tree
   * @throws IOException as for {@link #find}
   */
  public List<LogRecord> records(long from, long to) throws IOException {
    return reads.records(sequencer.published(), from, to);
  }

  /**
   * The stored hashes of the tree that is published now, for proofs of it and of all smaller trees;
   * later appends do not change what this reader answers. All hashes are authentic.
   */
  public HashReader hashes() {
    return reads.hashes(sequencer.published());
  }

  /**
   * The bytes of a hash tile of any height, at most {@link #MAX_TILE_WIDTH} wide: 32 for each hash,
   * authentic. Reads at most one stored tile for each 256 hashes of the tile level below, and the
   * parents of those.
   *
   * @throws IllegalArgumentException for a data tile, one that is too wide, or one that does not
   *     exist in the published tree
   * @throws IOException if a stored tile cannot be read or is not authentic
   */
  public byte[] tile(Tile tile) throws IOException {
    return reads.tile(sequencer.published(), tile);
  }

  /** Why the log does not sign now; empty while it does. */
  public Optional<Refusal> refusal() {
    return Optional.ofNullable(sequencer.refusal());
  }

  /** Records an incident; the same three texts again are counted, not repeated. */
  public void incident(String kind, String subject, String detail) {
    parts.incidents().add(kind, subject, detail);
  }

  /** The same with the file that proves it; false if it could not be recorded. */
  public boolean incident(String kind, String subject, String detail, String evidence) {
    return parts.incidents().add(kind, subject, detail, evidence);
  }

  /** All incidents, oldest first, resolved ones included. */
  public List<Incident> incidents() throws IOException {
    return parts.incidents().all();
  }

  /**
   * Takes no more appends, finishes and answers those that wait, and gives files and threads back.
   * Idempotent.
   */
  @Override
  public void close() {
    queue.close();
    parts.close();
  }
}
