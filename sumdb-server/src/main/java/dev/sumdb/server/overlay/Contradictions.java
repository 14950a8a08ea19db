package dev.sumdb.server.overlay;

import dev.sumdb.checkpoint.TlogProof;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.server.database.UpstreamDatabase;
import dev.sumdb.server.log.Log;
import dev.sumdb.server.log.StoredRecord;
import dev.sumdb.tlog.LogRecord;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public module versions of which this log has other hashes than the database of public modules
 * has proven, to whomever it was: neither can be taken back. Thread-safe.
 */
final class Contradictions {
  private static final Logger LOG = LoggerFactory.getLogger(Contradictions.class);

  private final Log log;
  private final PrivateNames names;
  private final Optional<VerifierKey> key;
  private final UpstreamIncidents incidents;
  private final Set<String> known = ConcurrentHashMap.newKeySet();
  private final Map<String, BooleanSupplier> unstored = new ConcurrentHashMap<>();

  /**
   * @param key of the database of public modules, if there is one
   * @throws IOException if the incidents of the log cannot be read
   */
  Contradictions(
      Log log, PrivateNames names, Optional<VerifierKey> key, UpstreamIncidents incidents)
      throws IOException {
    this.log = log;
    this.names = names;
    this.key = key;
    this.incidents = incidents;
    this.known.addAll(incidents.contradicted());
  }

  /** Whether a module version is one of them. Never blocks. */
  boolean has(String module) {
    return known.contains(module);
  }

  /** Compares what a database has proven with what this log has. */
  void proven(
      UpstreamDatabase database,
      ModuleVersion module,
      LogRecord record,
      Supplier<Optional<TlogProof>> proof) {
    boolean isOfPublicModules = key.isPresent() && key.get().equals(database.key());
    if (!isOfPublicModules || names.keepHome(module.path()) || has(module.toString())) {
      return;
    }
    try {
      log.find(module).ifPresent(own -> agree(own, record, proof, database));
    } catch (IOException e) {
      LOG.warn("not compared module={} cause=\"{}\"", module, e.getMessage());
    }
  }

  /** Whether both records have the same hashes; if not, nobody gets ours any more. */
  boolean agree(
      StoredRecord own,
      LogRecord proven,
      Supplier<Optional<TlogProof>> proof,
      UpstreamDatabase database) {
    String text = own.record().text();
    if (hashes(text, own.module()).equals(hashes(proven.text(), own.module()))) {
      return true;
    }
    String module = own.module().toString();
    if (known.add(module)) { // first: it must hold even if nothing can be stored
      Optional<TlogProof> shown = proof.get();
      unstored.put(module, () -> incidents.contradiction(own, proven, shown, database));
      storeAll();
    }
    return false;
  }

  /** Whether one could not be stored yet. */
  boolean isUnstored() {
    return !unstored.isEmpty();
  }

  /** Stores those. Blocks. */
  void storeAll() {
    unstored.forEach(
        (module, incident) -> {
          // Taken first: two threads must not store one twice.
          if (unstored.remove(module, incident) && !incident.getAsBoolean()) {
            unstored.put(module, incident);
          }
        });
  }

  /** The lines that go clients compare; a record of another database may have others. */
  static List<String> hashes(String text, ModuleVersion module) {
    String key = module.path() + " " + module.version();
    return text.lines()
        .filter(line -> line.startsWith(key + " h1:") || line.startsWith(key + "/go.mod h1:"))
        .sorted()
        .toList();
  }
}
