package dev.sumdb.server.upstream;

import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.log.DamagedRecordException;
import dev.sumdb.server.log.Log;
import dev.sumdb.server.log.NewRecord;
import dev.sumdb.server.log.Refusal;
import dev.sumdb.server.log.StoredRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ingestion of what a maker makes, on threads of its own. */
public final class FetchingIngestion implements Ingestion {

  private static final Logger LOG = LoggerFactory.getLogger(FetchingIngestion.class);
  private static final Duration RETRY_SOON = Duration.ofSeconds(5);

  private final Log log;
  private final RecordMaker maker;
  private final FetchPool pool;
  private final NegativeCache missing;
  private final Flights<ModuleVersion, StoredRecord> flights = new Flights<>();
  private volatile boolean stopping;

  /**
   * Into {@code log}, which stays the caller's.
   *
   * @param maker closed with this
   */
  public FetchingIngestion(Log log, RecordMaker maker, IngestionOptions options) {
    this.log = log;
    this.maker = maker;
    this.pool = new FetchPool("fetch-", options.maxFetches(), options.maxWaiting());
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
    return maker.trouble();
  }

  @Override
  public void close() {
    stopping = true;
    for (Runnable neverRan : pool.stop()) {
      ((Fetch) neverRan).abandon();
    }
    maker.close();
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
      } catch (RefusedLookupException e) {
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
            RefusedLookupException,
            IOException,
            InterruptedException,
            ExecutionException {
      // Between a caller's miss and this flight an earlier one may have landed: never fetch twice.
      Optional<StoredRecord> known = log.find(module);
      if (known.isPresent()) {
        return known.get();
      }
      NewRecord record = maker.make(module);
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
  }
}
