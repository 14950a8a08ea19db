package dev.sumdb.server.overlay;

import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.log.Provenance;
import dev.sumdb.server.log.StoredRecord;
import dev.sumdb.server.upstream.FetchPool;
import dev.sumdb.server.upstream.Flights;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
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

  private static final CompletableFuture<Boolean> SETTLED = CompletableFuture.completedFuture(true);

  private final DatabaseLookups lookups;
  private final Policy policy;
  private final UpstreamIncidents incidents;
  private final FetchPool pool;
  private final Flights<ModuleVersion, Boolean> flights = new Flights<>();
  private final Set<String> contradicted = ConcurrentHashMap.newKeySet();
  private final Set<Long> agreed = ConcurrentHashMap.newKeySet(); // record ids

  Comparisons(DatabaseLookups lookups, Policy policy, UpstreamIncidents incidents, FetchPool pool)
      throws IOException {
    this.lookups = lookups;
    this.policy = policy;
    this.incidents = incidents;
    this.pool = pool;
    this.contradicted.addAll(incidents.contradicted());
  }

  /** Whether the record of a public module version needs no further comparison. */
  CompletableFuture<Boolean> settle(StoredRecord logged) {
    Provenance provenance = logged.provenance();
    boolean copied =
        provenance.kind() == Provenance.Kind.COPIED
            && provenance.identity().equals(lookups.database().key().toString());
    ModuleVersion module = logged.module();
    if (contradicted.contains(module.toString())) {
      return CompletableFuture.failedFuture(contradiction(module));
    }
    if (copied || agreed.contains(logged.record().id())) {
      return SETTLED;
    }
    return flights
        .join(
            module,
            flight -> {
              if (!pool.offer(() -> compare(logged, flight))) {
                flight.land(false);
              }
            })
        .completeOnTimeout(false, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private ContradictedException contradiction(ModuleVersion module) {
    return new ContradictedException(module, lookups.database().name());
  }

  private void compare(StoredRecord logged, Flights<ModuleVersion, Boolean>.Flight flight) {
    ModuleVersion module = logged.module();
    try {
      policy.forwardLogged(module);
      DatabaseLookups.Copy proven = lookups.prove(module);
      if (!hashes(logged.record().text()).equals(hashes(proven.record().text()))) {
        contradicted.add(module.toString()); // first: it must hold even if nothing can be stored
        incidents.contradiction(logged, proven, lookups.database());
        flight.fail(contradiction(module));
        return;
      }
      agreed.add(logged.record().id());
      flight.land(true);
    } catch (ModuleNotFoundException e) { // what nobody else has contradicts nobody
      agreed.add(logged.record().id());
      flight.land(true);
    } catch (UpstreamException | RefusedByPolicyException | IOException e) {
      LOG.debug("not compared module={} cause=\"{}\"", module, e.getMessage());
      flight.land(false);
    } finally {
      if (!flight.isOver()) {
        flight.fail(new AssertionError("the comparison of " + module + " had no outcome"));
      }
    }
  }

  /** The lines that go clients compare. */
  private static List<String> hashes(String text) {
    return text.lines().filter(line -> line.contains(" h1:")).sorted().toList();
  }

  void close() {
    pool.stop();
  }
}
