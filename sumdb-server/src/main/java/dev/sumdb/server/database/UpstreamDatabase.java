package dev.sumdb.server.database;

import dev.sumdb.client.ClientOptions;
import dev.sumdb.client.ClientState;
import dev.sumdb.client.Misbehaviour;
import dev.sumdb.client.SumDbClient;
import dev.sumdb.client.SumDbSource;
import dev.sumdb.client.TrustedHeads;
import dev.sumdb.client.VerifiedCache;
import dev.sumdb.goenv.GoSumDb;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.server.upstream.CircuitBreaker;
import dev.sumdb.server.upstream.IngestionMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Another checksum database as this server reaches it; one object for each database and process,
 * shared by all that ask it. Nothing that it answers is believed before it is proven by {@link
 * #client}, and its newest proven head outlives restarts and never moves back.
 *
 * <pre>
 *   DIR/NAME+HASH/verifier.key  head  head.lock  evidence/GSV-FORK-....txt
 * </pre>
 *
 * <p>Safe for all threads.
 */
public final class UpstreamDatabase implements AutoCloseable {
  private static final int JOBS = 8;

  private final GoSumDb.Database database;
  private final GuardedReads source;
  private final ClientState state;
  private final TrustedHeads heads;
  private final VerifiedCache cache;
  private final SumDbClient client;
  private final ClientOptions options;

  /**
   * When a database is left alone, and for how long.
   *
   * @param failures silences in a row, at least 1
   * @param pause until one read tries again
   * @param clock measures the pause, and dates evidence
   */
  public record Breaker(int failures, Duration pause, Clock clock) {
    /** 5 silences, 10 s. */
    public static Breaker defaults() {
      return new Breaker(5, Duration.ofSeconds(10), Clock.systemUTC());
    }
  }

  private UpstreamDatabase(
      GoSumDb.Database database,
      GuardedReads source,
      ClientState state,
      VerifiedCache cache,
      Clock clock) {
    this.database = database;
    this.source = source;
    this.state = state;
    this.heads = state.heads();
    this.cache = cache;
    this.options = ClientOptions.defaults().withJobs(JOBS).withClock(clock);
    this.client = client(source);
  }

  /**
   * Opens no connection yet.
   *
   * @param source of the database's bytes, closed with this
   * @param dir where what must be remembered lies, in a directory of the database's own
   * @param cache of tiles and answers
   * @param notices is told, in one line each, when the database falls silent and answers again
   * @throws dev.sumdb.client.CorruptStateException if its directory is that of another key
   * @throws IOException if the directory cannot be read
   */
  public static UpstreamDatabase open(
      GoSumDb.Database database,
      SumDbSource source,
      Path dir,
      VerifiedCache cache,
      Breaker breaker,
      Consumer<String> notices)
      throws IOException {
    ClientState state = ClientState.in(dir, database.key());
    return new UpstreamDatabase(
        database, guard(source, breaker, notices), state, cache, breaker.clock());
  }

  /** The same with tiles and answers in the database's own directory, as many as come. */
  public static UpstreamDatabase open(
      GoSumDb.Database database,
      SumDbSource source,
      Path dir,
      Breaker breaker,
      Consumer<String> notices)
      throws IOException {
    VerifiedCache cache = ClientState.in(dir, database.key()).cache();
    return open(database, source, dir, cache, breaker, notices);
  }

  private static GuardedReads guard(SumDbSource source, Breaker breaker, Consumer<String> notices) {
    CircuitBreaker circuit =
        new CircuitBreaker(breaker.failures(), breaker.pause(), breaker.clock());
    return new GuardedReads(source, circuit, notices);
  }

  /** Counts its reads from now on, under its name. */
  public void bind(IngestionMetrics metrics) {
    source.bind(name(), metrics);
  }

  /** Its name. */
  public String name() {
    return key().name();
  }

  /** The key its heads are signed with. */
  public VerifierKey key() {
    return database.key();
  }

  /** What GOSUMDB would say of it. */
  public GoSumDb.Database database() {
    return database;
  }

  /**
   * Its bytes, unproven: behind a circuit breaker, and read once however many read the same at the
   * same time. Closed with this object, not by who reads.
   */
  public SumDbSource source() {
    return source;
  }

  /** The newest head that was proven; durable, and moved forward only. */
  public TrustedHeads heads() {
    return heads;
  }

  /** Tiles and answers that were proven. */
  public VerifiedCache cache() {
    return cache;
  }

  /** Proves records and heads; believes nothing else. */
  public SumDbClient client() {
    return client;
  }

  /**
   * The same for one who wants to watch the reads.
   *
   * @param watched around {@link #source}
   */
  public SumDbClient client(SumDbSource watched) {
    return SumDbClient.of(key(), watched, heads, cache, options);
  }

  /**
   * Keeps evidence for ever. The same evidence is kept once.
   *
   * @return the file
   */
  public Path saveEvidence(Misbehaviour what) throws IOException {
    return state.saveEvidence(what);
  }

  /** Lets go of connections; reads under way end soon and fail. */
  @Override
  public void close() {
    source.close();
  }
}
