package dev.sumdb.mirrors;

import dev.sumdb.goproxy.HttpSettings;
import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Asks several mirrors for the same modules. Mirrors are asked at the same time, each with one
 * request after the other, so that none is measured while it is busy with us.
 *
 * <p>Every name that is given goes to every mirror: private ones must be left out before.
 */
public final class Mirrors {
  private static final int MAX_AT_ONCE = 16;

  private final MirrorProbe probe;
  private final Duration threshold;
  private final String database;
  private final Clock clock;

  /**
   * @param database its name
   * @param log the database through a mirror
   */
  public Mirrors(
      HttpSettings settings,
      MirrorOptions options,
      String database,
      LogThroughMirror log,
      Clock clock) {
    this.probe = new MirrorProbe(settings, options, database, log);
    this.threshold = options.threshold();
    this.database = database;
    this.clock = clock;
  }

  /**
   * One round.
   *
   * @param proven the modules, with what the database says about them
   * @throws IOException trouble of this machine; what mirrors do wrong is in the report
   */
  public MirrorsReport round(List<URI> mirrors, Map<ModuleVersion, ProvenHashes> proven)
      throws IOException {
    Instant started = clock.instant();
    List<ModuleVersion> modules = List.copyOf(proven.keySet());
    ExecutorService pool =
        Executors.newFixedThreadPool(
            Math.max(1, Math.min(mirrors.size(), MAX_AT_ONCE)), Mirrors::thread);
    List<MirrorSample> samples = new ArrayList<>();
    try {
      List<Future<MirrorSample>> running = new ArrayList<>();
      for (URI mirror : mirrors) {
        running.add(pool.submit(() -> probe.run(mirror, modules)));
      }
      for (Future<MirrorSample> one : running) {
        samples.add(join(one));
      }
    } finally {
      pool.shutdownNow();
    }
    new Comparison(samples, proven).run();
    List<MirrorReport> reports =
        samples.stream().map(sample -> MirrorReport.of(sample, threshold)).toList();
    return new MirrorsReport(started, database, proven, reports);
  }

  private static MirrorSample join(Future<MirrorSample> running) throws IOException {
    try {
      return running.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while mirrors were asked");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new AssertionError("a mirror could not be asked", e.getCause());
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "mirror");
    thread.setDaemon(true);
    return thread;
  }
}
