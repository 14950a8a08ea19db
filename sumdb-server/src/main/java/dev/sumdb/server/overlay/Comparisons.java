package dev.sumdb.server.overlay;

import dev.sumdb.checkpoint.TlogProof;
import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.log.Provenance;
import dev.sumdb.server.log.StoredRecord;
import dev.sumdb.server.upstream.FetchPool;
import dev.sumdb.server.upstream.Flights;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares public module versions that this log has hashes of its own for, from before it had a
 * database to copy from, with what that database proves: once in a process, before the first answer
 * with them. While the database cannot be asked, or is slow, what is logged is answered; once it
 * has proven other hashes, never again.
 */
final class Comparisons {
  private static final Logger LOG = LoggerFactory.getLogger(Comparisons.class);

  /** How long a request waits for a comparison, which goes on without it. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** How long it counts that the database does not have a module version: it may log it later. */
  static final Duration ABSENT = Duration.ofMinutes(5);

  private static final CompletableFuture<Boolean> SETTLED = CompletableFuture.completedFuture(true);
  private static final CompletableFuture<Boolean> UNSETTLED =
      CompletableFuture.completedFuture(false);

  private final DatabaseLookups lookups;
  private final Policy policy;
  private final Contradictions contradictions;
  private final FetchPool pool;
  private final Clock clock;
  private final Flights<ModuleVersion, Boolean> flights = new Flights<>();
  private final Set<Long> agreed = ConcurrentHashMap.newKeySet(); // record ids
  private final Map<Long, Long> absent = new ConcurrentHashMap<>(); // record ids, and since when
  private volatile boolean isSlow; // the database was, when it was asked last

  Comparisons(
      DatabaseLookups lookups,
      Policy policy,
      Contradictions contradictions,
      FetchPool pool,
      Clock clock) {
    this.lookups = lookups;
    this.policy = policy;
    this.contradictions = contradictions;
    this.pool = pool;
    this.clock = clock;
  }

  /** Whether the record of a public module version needs no further comparison. */
  CompletableFuture<Boolean> settle(StoredRecord logged) {
    Provenance provenance = logged.provenance();
    boolean copied =
        provenance.kind() == Provenance.Kind.COPIED
            && provenance.identity().equals(lookups.database().key().toString());
    ModuleVersion module = logged.module();
    if (contradictions.has(module.toString())) {
      if (contradictions.isUnstored()) {
        pool.offer(contradictions::storeAll);
      }
      return CompletableFuture.failedFuture(contradiction(module));
    }
    if (copied || agreed.contains(logged.record().id())) {
      return SETTLED;
    }
    if (isAbsent(logged.record().id())) {
      return UNSETTLED;
    }
    CompletableFuture<Boolean> outcome =
        flights.join(
            module,
            flight -> {
              if (!pool.offer(() -> compare(logged, flight))) {
                flight.land(false);
              }
            });
    return isSlow && !outcome.isDone() ? UNSETTLED : patiently(outcome);
  }

  /** What has been slow once is not waited for until it has been quick once. */
  private CompletableFuture<Boolean> patiently(CompletableFuture<Boolean> outcome) {
    CompletableFuture.delayedExecutor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
        .execute(
            () -> {
              if (!outcome.isDone()) {
                isSlow = true; // before anybody can ask again
                outcome.complete(false);
              }
            });
    return outcome;
  }

  private boolean isAbsent(long id) {
    Long since = absent.get(id);
    long age = since == null ? -1 : clock.millis() - since;
    return age >= 0 && age < ABSENT.toMillis();
  }

  private ContradictedException contradiction(ModuleVersion module) {
    return new ContradictedException(module, lookups.database().name());
  }

  private void compare(StoredRecord logged, Flights<ModuleVersion, Boolean>.Flight flight) {
    ModuleVersion module = logged.module();
    long start = System.nanoTime();
    long id = logged.record().id();
    try {
      policy.forwardLogged(module);
      DatabaseLookups.Copy proven = lookups.prove(module);
      Supplier<Optional<TlogProof>> proof = () -> Optional.of(proven.proof());
      if (!contradictions.agree(logged, proven.record(), proof, lookups.database())) {
        flight.fail(contradiction(module));
        return;
      }
      agreed.add(id);
      absent.remove(id);
      flight.land(true);
    } catch (ModuleNotFoundException e) { // nothing contradicts it now
      absent.put(id, clock.millis());
      flight.land(false);
    } catch (UpstreamException | RefusedByPolicyException | IOException e) {
      LOG.debug("not compared module={} cause=\"{}\"", module, e.getMessage());
      flight.land(false);
    } finally {
      isSlow = System.nanoTime() - start >= PATIENCE.toNanos();
      if (!flight.isOver()) {
        flight.fail(new AssertionError("the comparison of " + module + " had no outcome"));
      }
    }
  }

  void close() {
    pool.stop();
  }
}
