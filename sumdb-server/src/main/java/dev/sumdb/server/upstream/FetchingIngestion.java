package dev.sumdb.server.upstream;

import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.ModuleSource;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.log.DamagedRecordException;
import dev.sumdb.server.log.Log;
import dev.sumdb.server.log.NewRecord;
import dev.sumdb.server.log.Refusal;
import dev.sumdb.server.log.RefusedException;
import dev.sumdb.server.log.StoredRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ingestion from an upstream, on its own threads and its own temporary disk. */
final class FetchingIngestion implements Ingestion {

  private static final Logger LOG = LoggerFactory.getLogger(FetchingIngestion.class);
  private static final Duration RETRY_SOON = Duration.ofSeconds(5);

  private final Log log;
  private final Hasher hasher;
  private final Spool spool;
  private final FetchPool pool;
  private final NegativeCache missing;
  private final Flights<ModuleVersion, StoredRecord> flights = new Flights<>();
  private volatile Optional<Refusal> trouble = Optional.empty();
  private volatile boolean stopping;

  FetchingIngestion(Log log, ModuleSource source, IngestionOptions options)
      throws RefusedException, IOException {
    this.log = log;
    this.hasher = new Hasher(source);
    this.spool =
        Spool.open(
            options.spoolDir(),
            "log-" + log.verifierKey().idHex(),
            options.spoolCapBytes(),
            options.spoolWait());
    this.pool = new FetchPool(options.maxFetches(), options.maxWaiting());
    this.missing = new NegativeCache(options.negativeTtl(), options.clock());
  }

  @Override
  public CompletableFuture<StoredRecord> ingest(ModuleVersion module) {
    ModuleNotFoundException known = missing.find(module);
    if (known != null) {
      return CompletableFuture.failedFuture(known);
    }
    return flights.join(
        module,
        flight -> {
          if (!pool.offer(new Fetch(flight))) {
            flight.fail(
                stopping
                    ? stopped()
                    : unavailable("too many module versions are being fetched for the first time"));
          }
        });
  }

  @Override
  public Optional<Refusal> trouble() {
    return trouble;
  }

  @Override
  public void close() {
    stopping = true;
    for (Runnable neverRan : pool.stop()) {
      ((Fetch) neverRan).abandon();
    }
    spool.close();
  }

  private static UpstreamException unavailable(String reason) {
    return new UpstreamException(UpstreamException.Kind.UNAVAILABLE, reason, RETRY_SOON);
  }

  private static UpstreamException stopped() {
    return unavailable("the server is stopping");
  }

  /** The work of one flight; ends it whatever happens. */
  private final class Fetch implements Runnable {
    private final Flights<ModuleVersion, StoredRecord>.Flight flight;

    private Fetch(Flights<ModuleVersion, StoredRecord>.Flight flight) {
      this.flight = flight;
    }

    @Override
    public void run() {
      ModuleVersion module = flight.key();
      try {
        flight.land(record(module));
      } catch (ModuleNotFoundException e) {
        missing.remember(module, e);
        flight.fail(e);
      } catch (UpstreamException | DamagedRecordException e) {
        flight.fail(stopping ? stopped() : e);
      } catch (ExecutionException e) {
        flight.fail(e.getCause());
      } catch (InterruptedException e) {
        abandon();
      } catch (IOException e) {
        if (stopping) { // the interrupt, as blocking I/O reports it
          abandon();
          return;
        }
        LOG.error("cannot ingest module={} cause=\"{}\"", module, e.toString());
        flight.fail(e);
      } finally {
        if (!flight.isOver()) { // an error of ours: the callers must not wait for ever
          flight.fail(new AssertionError("the fetch of " + module + " ended without an outcome"));
        }
      }
    }

    void abandon() {
      flight.fail(stopped());
    }

    private StoredRecord record(ModuleVersion module)
        throws ModuleNotFoundException,
            UpstreamException,
            IOException,
            InterruptedException,
            ExecutionException {
      // Between a caller's miss and this flight an earlier one may have landed: never fetch twice.
      Optional<StoredRecord> known = log.find(module);
      if (known.isPresent()) {
        return known.get();
      }
      NewRecord record = fetched(module);
      log.append(record).get();
      StoredRecord stored =
          log.find(module)
              .orElseThrow(() -> new AssertionError("appended but not found: " + module));
      LOG.info(
          "appended module={} id={} source={}",
          module,
          stored.record().id(),
          stored.provenance().source());
      return stored;
    }

    /** Only here is an exception of the file system one of the temporary directory's. */
    private NewRecord fetched(ModuleVersion module)
        throws ModuleNotFoundException, UpstreamException, SpoolException {
      try (Spool.Slot slot = spool.slot()) {
        NewRecord record = hasher.record(module, slot);
        trouble = Optional.empty();
        return record;
      } catch (SpoolException e) { // busy, and no trouble of the disk
        throw e;
      } catch (IOException e) {
        SpoolException failure = SpoolException.disk(spool.dir(), e);
        if (!stopping) { // then it is the interrupt
          trouble = Optional.of(failure.refusal());
        }
        throw failure;
      }
    }
  }
}
