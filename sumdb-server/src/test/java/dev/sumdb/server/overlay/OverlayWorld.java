package dev.sumdb.server.overlay;

import dev.sumdb.client.NotInSourceException;
import dev.sumdb.client.SourceException;
import dev.sumdb.client.SumDbSource;
import dev.sumdb.client.TestDatabase;
import dev.sumdb.goenv.GoSumDb;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.config.OverlaySettings;
import dev.sumdb.server.database.UpstreamDatabase;
import dev.sumdb.server.log.Incident;
import dev.sumdb.server.log.Log;
import dev.sumdb.server.log.LogDir;
import dev.sumdb.server.log.LogOptions;
import dev.sumdb.server.log.NewRecord;
import dev.sumdb.server.log.Provenance;
import dev.sumdb.server.log.Refusal;
import dev.sumdb.server.log.StoredRecord;
import dev.sumdb.server.upstream.Ingestion;
import dev.sumdb.server.upstream.IngestionOptions;
import dev.sumdb.server.upstream.LookupService;
import dev.sumdb.server.upstream.SettableClock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A log with a database behind it that does what a test tells it. */
final class OverlayWorld implements AutoCloseable {
  static final String NAME = "sums.example.com";
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  final TestDatabase upstream = TestDatabase.ofSize(8, 12);
  final List<String> hashed = new ArrayList<>();
  final List<String> notices = new ArrayList<>();
  final SettableClock clock = new SettableClock();
  private final Path dir;
  volatile SourceException outage;
  private volatile TestDatabase answering = upstream;
  private Log log;
  private UpstreamDatabase database;
  private LookupService lookups;
  private Overlay overlay;

  /** How it is configured. */
  record Settings(String names, String allow, String deny, MinimumAge age, boolean database) {
    static Settings of(String names) {
      return new Settings(names, "", "", anyAge(), true);
    }

    static MinimumAge anyAge() {
      return new MinimumAge(Duration.ZERO, List.of(), Clock.systemUTC());
    }
  }

  OverlayWorld(Path dir) throws Exception {
    this.dir = dir;
    LogDir.init(dir, NAME, null);
  }

  /** From now on this one answers. */
  void answers(TestDatabase other) {
    answering = other;
  }

  Path dir() {
    return dir;
  }

  Log log() {
    return log;
  }

  Overlay overlay() {
    return overlay;
  }

  OverlayWorld start(Settings settings) throws Exception {
    stop();
    log = Log.open(LogDir.open(dir), LogOptions.defaults());
    GoSumDb.Database named = new GoSumDb.Database(upstream.key(), "");
    database =
        UpstreamDatabase.open(
            named,
            new Line(),
            dir.resolve("upstream"),
            new UpstreamDatabase.Breaker(3, Duration.ofSeconds(10), Clock.systemUTC()),
            notices::add);
    OverlayChoice choice =
        new OverlayChoice(
            true,
            PrivateNames.parse(settings.names(), "private"),
            settings.database() ? Optional.of(named) : Optional.empty());
    OverlaySettings written =
        new OverlaySettings(
            settings.names(),
            true,
            "",
            false,
            false,
            1,
            settings.allow(),
            !settings.allow().isEmpty(),
            settings.deny(),
            Duration.ZERO);
    overlay = new Overlay(choice, written, settings.age(), log, dir, clock);
    IngestionOptions options = IngestionOptions.defaults(dir).withClock(clock);
    lookups =
        overlay.lookups(
            log,
            new Hashing(),
            settings.database() ? Optional.of(database) : Optional.empty(),
            options);
    return this;
  }

  /** Between the server and the database: may be cut. */
  private final class Line implements SumDbSource {
    @Override
    public byte[] read(String path, int maxBytes)
        throws NotInSourceException, SourceException, InterruptedIOException {
      if (outage != null) {
        throw outage;
      }
      return answering.read(path, maxBytes);
    }

    @Override
    public String describe() {
      return "https://database.example";
    }

    @Override
    public void close() {}
  }

  /** Hashes every name it is given. */
  private final class Hashing implements Ingestion {
    @Override
    public CompletableFuture<StoredRecord> ingest(ModuleVersion module) {
      hashed.add(module.toString());
      logHashed(module, "private");
      try {
        return CompletableFuture.completedFuture(log.find(module).orElseThrow());
      } catch (IOException e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    @Override
    public Optional<Refusal> trouble() {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }

  /** Logs a record as one that was hashed here. */
  void logHashed(ModuleVersion module, String salt) {
    String text = TestDatabase.lines(module, salt);
    log.append(new NewRecord(module, text, Provenance.hashed("https://modules.example"))).join();
  }

  UpstreamDatabase database() {
    return database;
  }

  LookupService lookups() {
    return lookups;
  }

  /** What a lookup answers. */
  LookupService.Answer lookup(ModuleVersion module) throws Exception {
    try {
      return lookups.lookup(module).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  String text(ModuleVersion module) throws Exception {
    return lookup(module).record().record().text();
  }

  List<Incident> incidents() throws Exception {
    return log.incidents();
  }

  void stop() {
    if (lookups != null) {
      lookups.close();
      database.close();
      log.close();
      lookups = null;
    }
  }

  @Override
  public void close() {
    stop();
  }
}
