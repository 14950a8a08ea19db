package dev.sumdb.server.mirror;

import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.database.IncidentSink;
import dev.sumdb.server.database.MisbehaviourException;
import dev.sumdb.server.database.UpstreamDatabase;
import dev.sumdb.server.overlay.Forwarding;
import dev.sumdb.server.overlay.RefusedByPolicyException;
import dev.sumdb.server.upstream.FetchPool;
import dev.sumdb.server.upstream.IngestionMetrics;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.Tile;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Another checksum database as this server relays it. Everything that leaves here was proven; what
 * is held is answered without the database, for ever, and however slow or silent it is.
 *
 * <p>Lookups are answered with the newest complete head (see {@link BoundedCache}), whatever head
 * the database sent with them.
 *
 * <p>Futures fail with {@link ModuleNotFoundException} (the database does not have it, or it is not
 * asked), {@link RefusedByPolicyException}, {@link MisbehaviourException}, {@link
 * UpstreamException} (no answer for now), {@link dev.sumdb.client.NotInSourceException} (no such
 * tile) or {@link IOException} (our own trouble). Thread-safe.
 */
public final class Mirror implements AutoCloseable {
  private static final long NEVER = Long.MIN_VALUE;
  private static final Duration REFRESH_BY_MISSES = Duration.ofMinutes(1);

  private final UpstreamDatabase database;
  private final BoundedCache cache;
  private final Forwarding forwarding;
  private final IncidentSink incidents;
  private final MirrorOptions options;
  private final MirrorCounts counts = new MirrorCounts();
  private final ProvenReads proven;
  private final UpstreamReads upstream;
  private final FetchPool pool;
  private final Fetches<ModuleVersion, Answer> lookups;
  private final Fetches<Tile, byte[]> tiles;
  private final Fetches<DataTileAt, byte[]> dataTiles;
  private final Fetches<String, ProvenHead> heads;
  private final AtomicLong askedAt = new AtomicLong(NEVER);

  /** A record, and a head whose tree has it. */
  public record Answer(LogRecord record, ProvenHead head) {}

  /** A data tile, equal to others by its place alone. */
  private static final class DataTileAt {
    private final Tile tile;
    private final byte[] hashes;

    private DataTileAt(Tile tile, byte[] hashes) {
      this.tile = tile;
      this.hashes = hashes;
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof DataTileAt other && tile.equals(other.tile);
    }

    @Override
    public int hashCode() {
      return tile.hashCode();
    }
  }

  private Mirror(
      UpstreamDatabase database,
      BoundedCache cache,
      Forwarding forwarding,
      IncidentSink incidents,
      MirrorOptions options) {
    this.database = database;
    this.cache = cache;
    this.forwarding = forwarding;
    this.incidents = incidents;
    this.options = options;
    this.proven = new ProvenReads(cache, options.memoryBytes());
    this.upstream = new UpstreamReads(database, cache, incidents, options);
    this.pool = new FetchPool("mirror-", options.fetches(), options.waiting());
    this.lookups = new Fetches<>(pool, this::fetch);
    this.tiles = new Fetches<>(pool, this::fetch);
    this.dataTiles = new Fetches<>(pool, at -> upstream.dataTile(at.tile, at.hashes));
    this.heads = new Fetches<>(pool, latest -> upstream.latest());
  }

  /**
   * A mirror of a database.
   *
   * @param database stays the caller's, to be closed after this
   * @param cache what the database's client keeps proven tiles and answers in
   * @param forwarding asked before a name is answered, and before it leaves this machine
   * @throws IOException if what is remembered of the database cannot be read
   */
  public static Mirror of(
      UpstreamDatabase database,
      BoundedCache cache,
      Forwarding forwarding,
      IncidentSink incidents,
      MirrorOptions options)
      throws IOException {
    Mirror mirror = new Mirror(database, cache, forwarding, incidents, options);
    mirror.upstream.compareHeads();
    return mirror;
  }

  /** The name of the database. */
  public String name() {
    return database.name();
  }

  /** The hash of its key, which tells databases of one name apart. */
  public String keyId() {
    return database.key().idHex();
  }

  /** Counts what the database is asked from now on. */
  public void bind(IngestionMetrics metrics) {
    database.bind(metrics);
  }

  /** What it has done so far. */
  public MirrorCounts counts() {
    return counts;
  }

  /** What it keeps on disk. */
  public BoundedCache cache() {
    return cache;
  }

  /** Milliseconds since the database last confirmed that the head here is its newest, or -1. */
  public long confirmedMillisAgo() {
    return upstream.confirmedMillisAgo();
  }

  /** Records of the newest head that was proven that are not in the complete head yet. */
  public long lag() {
    return upstream.lag();
  }

  /** An answer that is in memory. Never blocks. */
  public Optional<Answer> inMemory(ModuleVersion module) {
    if (!isAdmitted(module)) {
      return Optional.empty(); // and lookup says why
    }
    return cache
        .head()
        .flatMap(head -> proven.inMemory(module).map(record -> new Answer(record, head)))
        .map(this::counted);
  }

  private boolean isAdmitted(ModuleVersion module) {
    try {
      forwarding.admit(module);
      return true;
    } catch (ModuleNotFoundException | RefusedByPolicyException e) {
      return false;
    }
  }

  private Answer counted(Answer answer) {
    counts.lookup(true);
    return answer;
  }

  /** The record of a module version. Blocks for the disk at most. */
  public CompletableFuture<Answer> lookup(ModuleVersion module) {
    try {
      forwarding.admit(module);
    } catch (ModuleNotFoundException | RefusedByPolicyException e) {
      return CompletableFuture.failedFuture(e);
    }
    Optional<Answer> held =
        cache.head().flatMap(head -> proven.record(module, head).map(r -> new Answer(r, head)));
    if (held.isPresent()) {
      report(module, held.get());
      return CompletableFuture.completedFuture(counted(held.get()));
    }
    counts.lookup(false);
    if (isDue(REFRESH_BY_MISSES)) {
      askForLatest(); // go never asks for it, and should hear of newer heads
    }
    return lookups.fetch(module);
  }

  private Answer fetch(ModuleVersion module)
      throws ModuleNotFoundException,
          RefusedByPolicyException,
          MisbehaviourException,
          UpstreamException,
          IOException {
    forwarding.forward(module);
    Answer answer = upstream.lookup(module);
    if (cache.isComplete(answer.record().id())) {
      proven.remember(module, answer.record());
    }
    report(module, answer);
    return answer;
  }

  /** Whoever has a record of the same module version compares them. */
  private void report(ModuleVersion module, Answer answer) {
    incidents.proven(
        database, module, answer.record(), () -> proven.proof(answer.record(), answer.head()));
  }

  /** A hash tile that is in memory. Never blocks. */
  public Optional<byte[]> inMemory(Tile tile) {
    Optional<byte[]> known = proven.inMemory(tile);
    known.ifPresent(data -> counts.tile(true));
    return known;
  }

  /**
   * A hash tile. Blocks for the disk at most.
   *
   * @param tile of height 8
   */
  public CompletableFuture<byte[]> tile(Tile tile) {
    Optional<byte[]> held = cache.head().flatMap(head -> proven.tile(tile, head));
    if (held.isPresent()) {
      counts.tile(true);
      return CompletableFuture.completedFuture(held.get());
    }
    counts.tile(false);
    return tiles.fetch(tile);
  }

  private byte[] fetch(Tile tile) throws MisbehaviourException, UpstreamException, IOException {
    byte[] data = upstream.tile(tile);
    proven.remember(tile, data);
    return data;
  }

  /**
   * The records of a data tile, in the framing without a blank line at the end. Blocks for the disk
   * at most.
   *
   * @param tile of height 8
   */
  public CompletableFuture<byte[]> dataTile(Tile tile) {
    Tile leaves = new Tile(tile.height(), 0, tile.index(), tile.width());
    return tile(leaves)
        .thenCompose(
            hashes -> {
              Optional<byte[]> held = DataTiles.held(cache, tile, hashes);
              counts.tile(held.isPresent());
              return held.isPresent()
                  ? CompletableFuture.completedFuture(held.get())
                  : dataTiles.fetch(new DataTileAt(tile, hashes));
            });
  }

  /**
   * The newest head, as fresh as the database allows: it is asked again after some seconds, and if
   * it does not answer soon, the newest head that is here is the answer. Never blocks.
   */
  public CompletableFuture<ProvenHead> latest() {
    Optional<ProvenHead> here = cache.head();
    if (here.isEmpty()) {
      return askForLatest();
    }
    if (!isDue(options.refresh()) || heads.isFetching()) {
      return CompletableFuture.completedFuture(here.get());
    }
    return askForLatest()
        .exceptionally(failure -> here.get())
        .completeOnTimeout(here.get(), options.patience().toMillis(), TimeUnit.MILLISECONDS);
  }

  private boolean isDue(Duration interval) {
    long age = options.clock().millis() - askedAt.get();
    return askedAt.get() == NEVER || age < 0 || age >= interval.toMillis();
  }

  private CompletableFuture<ProvenHead> askForLatest() {
    askedAt.set(options.clock().millis());
    return heads.fetch("latest");
  }

  /** Interrupts what waits for the database, and leaves the cache as it is. */
  @Override
  public void close() {
    cache.close();
    lookups.close();
    tiles.close();
    dataTiles.close();
    heads.close();
    pool.stop().forEach(Runnable::run);
  }
}
