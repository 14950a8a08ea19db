package dev.sumdb.server.mirror;

import dev.sumdb.checkpoint.TlogProof;
import dev.sumdb.client.ClientOptions;
import dev.sumdb.client.LookupOutcome;
import dev.sumdb.client.LookupProgress;
import dev.sumdb.client.LookupRun;
import dev.sumdb.client.MemorySumDbSource;
import dev.sumdb.client.MemoryTrustedHeads;
import dev.sumdb.client.MemoryVerifiedCache;
import dev.sumdb.client.Misbehaviour;
import dev.sumdb.client.NotInSourceException;
import dev.sumdb.client.SourceException;
import dev.sumdb.client.SumDbClient;
import dev.sumdb.client.SumDbSource;
import dev.sumdb.client.TestDatabase;
import dev.sumdb.goenv.GoSumDb;
import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.UnverifiedNoteException;
import dev.sumdb.server.database.IncidentSink;
import dev.sumdb.server.database.UpstreamDatabase;
import dev.sumdb.server.overlay.Forwarding;
import dev.sumdb.server.upstream.SettableClock;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A mirror of a database in memory that can be stopped, and its directory. */
public final class MirrorWorld implements AutoCloseable {
  public final TestDatabase database;
  public final List<String> incidents = Collections.synchronizedList(new ArrayList<>());
  public final List<String> proven = Collections.synchronizedList(new ArrayList<>());
  public final SettableClock clock = new SettableClock();
  public final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final Path dir;
  private final CacheFiles files;
  private long maxBytes = 1 << 30;
  private Forwarding forwarding = Forwarding.NONE;
  private volatile boolean stopped;
  private volatile Consumer<String> meanwhile = path -> {};
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private MemorySumDbSource also = new MemorySumDbSource("more", true);
  private UpstreamDatabase upstream;
  public Mirror mirror;
  public BoundedCache cache;

  /** What the mirror asks, on the thread of the test. */
  UpstreamReads reads;

  public MirrorWorld(TestDatabase database, Path dir) {
    this(database, dir, new DirectoryFiles(dir.resolve("cache")));
  }

  MirrorWorld(TestDatabase database, Path dir, CacheFiles files) {
    this.database = database;
    this.dir = dir;
    this.files = files;
  }

  public MirrorWorld maxBytes(long bytes) {
    maxBytes = bytes;
    return this;
  }

  public MirrorWorld forwarding(Forwarding other) {
    forwarding = other;
    return this;
  }

  public MirrorWorld start() throws IOException {
    cache = BoundedCache.open(files, database.key(), maxBytes);
    upstream =
        UpstreamDatabase.open(
            new GoSumDb.Database(database.key(), ""),
            new Stoppable(),
            dir.resolve("state"),
            cache,
            new UpstreamDatabase.Breaker(3, Duration.ofSeconds(10), clock),
            notice -> {});
    MirrorOptions options =
        new MirrorOptions(Duration.ofSeconds(5), Duration.ofSeconds(20), 8, 64, 1 << 20, clock);
    IncidentSink sink =
        new IncidentSink() {
          @Override
          public void misbehaviour(UpstreamDatabase from, String asked, Misbehaviour what) {
            incidents.add(what.reasonCode() + " " + asked);
          }

          @Override
          public void proven(
              UpstreamDatabase from,
              ModuleVersion module,
              LogRecord record,
              Supplier<Optional<TlogProof>> proof) {
            try {
              Optional<TlogProof> made = proof.get(); // none while nothing can be stored
              if (made.isPresent()) {
                made.get().verify(record.text(), from.key());
              }
            } catch (ProofException | UnverifiedNoteException | MalformedException e) {
              throw new AssertionError(e);
            }
            proven.add(module + " " + record.id());
          }

          @Override
          public void falseRecords(UpstreamDatabase from, String path, String why) {
            incidents.add(path + " " + why);
          }
        };
    reads = new UpstreamReads(upstream, cache, sink, options);
    mirror = Mirror.of(upstream, cache, forwarding, sink, options);
    return this;
  }

  public void restart() throws IOException {
    close();
    start();
  }

  /** Before the start: bytes at paths that the database in memory does not have. */
  public MirrorWorld alsoServes(MemorySumDbSource more) {
    also = more;
    return this;
  }

  /** Reads wait until the latch is open. */
  public void hold(CountDownLatch latch) {
    gate = latch;
  }

  /** What happens between the database's answer to a read of a path and its arrival here. */
  public void meanwhile(Consumer<String> other) {
    meanwhile = other;
  }

  /** The database answers nothing from now on. */
  public void stopUpstream() {
    stopped = true;
  }

  /** It answers again, and one read has found out. */
  public void upstreamIsBack() throws Exception {
    stopped = false;
    clock.move(Duration.ofMinutes(2));
    reads.latest();
  }

  @Override
  public void close() {
    mirror.close();
    upstream.close();
  }

  private final class Stoppable implements SumDbSource {
    @Override
    public byte[] read(String path, int maxBytes)
        throws NotInSourceException, SourceException, InterruptedIOException {
      if (stopped) {
        throw new SourceException(SourceException.Kind.UNREACHABLE, "connection refused");
      }
      try {
        asked.add(path);
        gate.await();
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
      byte[] answer;
      try {
        answer = also.read(path, maxBytes);
      } catch (NotInSourceException e) {
        answer = database.read(path, maxBytes);
      }
      meanwhile.accept(path);
      return answer;
    }

    @Override
    public String describe() {
      return "upstream";
    }

    @Override
    public void close() {}
  }

  /** The mirror as its clients see it. */
  SumDbSource asSource() {
    return new SumDbSource() {
      @Override
      public byte[] read(String path, int maxBytes) throws NotInSourceException, SourceException {
        try {
          return answer(path);
        } catch (ExecutionException e) {
          if (e.getCause() instanceof ModuleNotFoundException
              || e.getCause() instanceof NotInSourceException) {
            throw new NotInSourceException(e.getCause().getMessage());
          }
          throw new SourceException(SourceException.Kind.STATUS, e.getCause().getMessage());
        } catch (MalformedException | InterruptedException e) {
          throw new AssertionError(e);
        }
      }

      @Override
      public String describe() {
        return "mirror";
      }

      @Override
      public void close() {}
    };
  }

  private byte[] answer(String path)
      throws ExecutionException, InterruptedException, MalformedException {
    if (path.equals("latest")) {
      return mirror.latest().get().noteBytes();
    }
    if (path.startsWith("lookup/")) {
      return body(lookup(ModuleVersion.parseEscaped(path.substring("lookup/".length()))).get());
    }
    Tile tile = TilePath.parse(path, TileDialect.GO);
    return mirror.inMemory(tile).isPresent()
        ? mirror.inMemory(tile).get()
        : mirror.tile(tile).get();
  }

  CompletableFuture<Mirror.Answer> lookup(ModuleVersion module) {
    return mirror
        .inMemory(module)
        .map(CompletableFuture::completedFuture)
        .orElseGet(() -> mirror.lookup(module));
  }

  static byte[] body(Mirror.Answer answer) {
    return (answer.record().format() + answer.head().note()).getBytes(StandardCharsets.UTF_8);
  }

  /** A client of the mirror with a head of before, or with none, and an empty cache. */
  LookupRun verify(byte[] headOrNull, Collection<ModuleVersion> modules) throws IOException {
    MemoryTrustedHeads heads = new MemoryTrustedHeads();
    if (headOrNull != null) {
      heads.compareAndSet(null, headOrNull);
    }
    return SumDbClient.of(
            database.key(),
            asSource(),
            heads,
            new MemoryVerifiedCache(),
            ClientOptions.defaults().withJobs(2))
        .lookup(modules, LookupProgress.NONE);
  }

  /** All of these are proven to such a client. */
  void mustVerify(byte[] headOrNull, Collection<ModuleVersion> modules) throws IOException {
    verify(headOrNull, modules)
        .outcomes()
        .forEach(
            (module, outcome) -> {
              if (!(outcome instanceof LookupOutcome.Proven)) {
                throw new AssertionError(module + ": " + outcome);
              }
            });
  }
}
