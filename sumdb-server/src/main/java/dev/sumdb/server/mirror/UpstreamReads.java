package dev.sumdb.server.mirror;

import dev.sumdb.client.CorruptStateException;
import dev.sumdb.client.LookupOutcome;
import dev.sumdb.client.LookupProgress;
import dev.sumdb.client.LookupRun;
import dev.sumdb.client.Misbehaviour;
import dev.sumdb.client.NotInSourceException;
import dev.sumdb.client.SourceException;
import dev.sumdb.client.TileRun;
import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.UnverifiedNoteException;
import dev.sumdb.server.database.FailureNoting;
import dev.sumdb.server.database.IncidentSink;
import dev.sumdb.server.database.MisbehaviourException;
import dev.sumdb.server.database.UpstreamDatabase;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a mirror asks its database, by the client that proves it. Each proven head that is newer
 * becomes the complete one of the cache as soon as its tiles are there. Blocks; thread-safe.
 */
final class UpstreamReads {
  private static final Logger LOG = LoggerFactory.getLogger(UpstreamReads.class);

  /** No time that a clock tells. */
  private static final long NEVER = Long.MIN_VALUE;

  private final UpstreamDatabase database;
  private final BoundedCache cache;
  private final IncidentSink incidents;
  private final MirrorOptions options;
  private final AtomicLong advancedAt = new AtomicLong(NEVER);
  private final AtomicLong filledAt = new AtomicLong(NEVER);
  private final AtomicLong confirmedAt = new AtomicLong(NEVER);
  private final AtomicLong newest = new AtomicLong();

  UpstreamReads(
      UpstreamDatabase database,
      BoundedCache cache,
      IncidentSink incidents,
      MirrorOptions options) {
    this.database = database;
    this.cache = cache;
    this.incidents = incidents;
    this.options = options;
  }

  /**
   * Compares the head of the cache with the one that is trusted, as far as the tiles that are here
   * allow. Who can put a head into the cache can also take one away, no more. Asks nobody.
   *
   * @throws CorruptStateException the trusted head is damaged
   * @throws IOException it cannot be read
   */
  void compareHeads() throws IOException {
    Optional<byte[]> trusted = database.heads().newest();
    Optional<ProvenHead> complete = cache.head();
    if (trusted.isEmpty() && complete.isPresent()) {
      database.heads().compareAndSet(null, complete.get().noteBytes());
      return;
    }
    try {
      if (trusted.isPresent()) {
        adopt(ProvenHead.open(trusted.get(), database.key()));
      }
    } catch (MalformedException | UnverifiedNoteException e) {
      throw CorruptStateException.ofHead(database.heads(), database.key(), e);
    }
  }

  /** Asks for the record of a module version. */
  Mirror.Answer lookup(ModuleVersion module)
      throws ModuleNotFoundException, UpstreamException, MisbehaviourException, IOException {
    FailureNoting source = new FailureNoting(database.source());
    LookupRun run = database.client(source).lookup(List.of(module), LookupProgress.NONE);
    warn(run.warnings());
    report(module.toString(), run.misbehaviours());
    LookupOutcome outcome = run.outcome(module);
    if (outcome instanceof LookupOutcome.Proven proven) {
      ProvenHead head = ProvenHead.of(run.head().orElseThrow(), run.headNote().orElseThrow());
      return answer(module, proven.record(), head);
    }
    if (outcome instanceof LookupOutcome.NotFound absent) {
      String why = reason(module, absent.reason());
      throw source.saidGone() ? new ModuleGoneException(why) : new ModuleNotFoundException(why);
    }
    if (outcome instanceof LookupOutcome.Misbehaved misbehaved) {
      throw new MisbehaviourException(misbehaved.what());
    }
    throw noAnswer(((LookupOutcome.Unverifiable) outcome).reason(), source);
  }

  private Mirror.Answer answer(ModuleVersion module, LogRecord record, ProvenHead proven)
      throws IOException {
    boolean needed = cache.head().filter(head -> record.id() < head.size()).isEmpty();
    if (needed || isDue(advancedAt)) {
      follow(proven);
    }
    keep(module, record);
    // On a full disk nothing is complete: then the proven head that the record came with.
    Optional<ProvenHead> complete = cache.head().filter(head -> cache.isComplete(record.id()));
    return new Mirror.Answer(record, complete.orElse(proven));
  }

  /**
   * Stores a record that could not be stored when it was proven: meanwhile another answer brought a
   * newer complete head, in whose tree the tiles above the record are wider.
   */
  private void keep(ModuleVersion module, LogRecord record) throws IOException {
    Optional<ProvenHead> complete = cache.head().filter(head -> record.id() < head.size());
    if (complete.isEmpty() || cache.record(module).filter(record::equals).isPresent()) {
      return;
    }
    List<Tile> path = TilePlan.ofRecord(record.id(), complete.get().head());
    List<Tile> missing = path.stream().filter(tile -> cache.tile(tile).isEmpty()).toList();
    if (!missing.isEmpty()) {
      database.client().tiles(missing);
      String answer = record.format() + complete.get().note();
      cache.saveLookup(module, answer.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The database's own words, without what the answer here says again. */
  private static String reason(ModuleVersion module, String text) {
    String prefix = "not found: " + module + ": ";
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  /** Asks for the newest head; if there is none to be had, the newest complete one will do. */
  ProvenHead latest() throws UpstreamException, MisbehaviourException, IOException {
    FailureNoting source = new FailureNoting(database.source());
    TileRun run = database.client(source).refresh(List.of());
    follow("latest", run);
    if (run.noNewerHead().isEmpty() && run.misbehaviours().isEmpty()) {
      confirmedAt.set(options.clock().millis());
    }
    Optional<ProvenHead> complete = cache.head();
    return complete.isPresent() ? complete.get() : head(run, source);
  }

  private ProvenHead head(TileRun run, FailureNoting source)
      throws UpstreamException, MisbehaviourException {
    if (!run.misbehaviours().isEmpty()) {
      throw new MisbehaviourException(run.misbehaviours().get(0));
    }
    if (run.head().isEmpty()) {
      String why = run.noNewerHead().map(Throwable::getMessage).orElse("there is no signed head");
      throw noAnswer(why, source);
    }
    return ProvenHead.of(run.head().get(), run.headNote().orElseThrow());
  }

  /**
   * Asks for a hash tile.
   *
   * @throws NotInSourceException it is in no tree that is known
   */
  byte[] tile(Tile tile) throws UpstreamException, MisbehaviourException, IOException {
    String path = TilePath.format(tile, TileDialect.GO);
    FailureNoting source = new FailureNoting(database.source());
    TileRun run = database.client(source).tiles(List.of(tile));
    follow(path, run);
    Optional<Misbehaviour> forged = run.misbehaviour(tile);
    if (forged.isPresent()) {
      report(path, List.of(forged.get()));
      throw new MisbehaviourException(forged.get());
    }
    head(run, source);
    try {
      return run.tile(tile);
    } catch (SourceException e) {
      throw noAnswer(e.getMessage(), source);
    }
  }

  /**
   * Asks for a data tile.
   *
   * @param hashes the proven tile of level 0 at the same place
   * @throws NotInSourceException the database does not serve it
   */
  byte[] dataTile(Tile tile, byte[] hashes) throws UpstreamException, IOException {
    String path = TilePath.format(tile, TileDialect.GO);
    byte[] data;
    FailureNoting source = new FailureNoting(database.source());
    try {
      data = source.read(path, BoundedCache.MAX_DATA_TILE);
    } catch (SourceException e) {
      if (e.kind() == SourceException.Kind.STATUS && !e.isOutage()) {
        throw new NotInSourceException(e.getMessage()); // the module proxies refuse them
      }
      throw noAnswer(e.getMessage(), source);
    }
    try {
      byte[] checked = DataTiles.check(tile, data, hashes);
      if (tile.isFull()) {
        cache.saveDataTile(tile, checked);
      }
      return checked;
    } catch (MalformedException e) {
      String detail = path + " from " + database.source().describe() + ": " + e.getMessage();
      incidents.falseRecords(database, path, detail);
      throw new UpstreamException(
          UpstreamException.Kind.TROUBLE, detail, UpstreamException.DEFAULT_RETRY_AFTER);
    }
  }

  private void follow(String asked, TileRun run) throws IOException {
    warn(run.warnings());
    report(asked, run.misbehaviours());
    if (run.head().isPresent()) {
      follow(ProvenHead.of(run.head().get(), run.headNote().orElseThrow()));
    }
  }

  /** Makes a proven head the complete one. A crash or full disk may have cost tiles: once again. */
  private void follow(ProvenHead head) throws IOException {
    newest.accumulateAndGet(head.size(), Math::max);
    if (head.head().equals(TreeHead.EMPTY)) {
      return;
    }
    BoundedCache.Advance advance = adopt(head);
    if (advance != BoundedCache.Advance.DONE && isDue(filledAt)) {
      filledAt.set(options.clock().millis());
      database.client().tiles(cache.needed(head)); // of the cache, or again if they are damaged
      cache.advance(head);
    }
    if (cache.head().filter(complete -> complete.size() >= head.size()).isPresent()) {
      advancedAt.set(options.clock().millis());
    }
  }

  private BoundedCache.Advance adopt(ProvenHead head) {
    BoundedCache.Advance advance = cache.advance(head);
    if (advance != BoundedCache.Advance.CONTRADICTED) {
      return advance;
    }
    incidents.falseRecords(
        database, "cache", "it had a head that is no prefix of tree " + head.size());
    return cache.advance(head);
  }

  private boolean isDue(AtomicLong last) {
    long age = options.clock().millis() - last.get();
    return last.get() == NEVER || age < 0 || age >= options.refresh().toMillis();
  }

  /** Milliseconds since the database confirmed its newest head, or -1. */
  long confirmedMillisAgo() {
    long last = confirmedAt.get();
    return last == NEVER ? -1 : Math.max(0, options.clock().millis() - last);
  }

  /** Records of the newest proven head that are not in the complete one. */
  long lag() {
    return Math.max(0, newest.get() - cache.head().map(ProvenHead::size).orElse(0L));
  }

  private static void warn(List<String> warnings) {
    warnings.forEach(warning -> LOG.warn("mirror: {}", warning));
  }

  private void report(String asked, List<Misbehaviour> found) {
    found.forEach(what -> incidents.misbehaviour(database, asked, what));
  }

  /** An outage, or an answer that makes no sense. */
  private static UpstreamException noAnswer(String why, FailureNoting source) {
    return new UpstreamException(
        source.isOutage() ? UpstreamException.Kind.UNAVAILABLE : UpstreamException.Kind.TROUBLE,
        why,
        source.retryAfter().orElse(UpstreamException.DEFAULT_RETRY_AFTER));
  }
}
