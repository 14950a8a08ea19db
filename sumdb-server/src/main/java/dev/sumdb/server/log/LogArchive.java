package dev.sumdb.server.log;

import dev.sumdb.checkpoint.TlogProof;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.store.RecordKey;
import dev.sumdb.server.store.RecordRow;
import dev.sumdb.server.store.SqliteLogStore;
import dev.sumdb.server.store.UnusableStoreException;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.ProofException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a log's directory tells about its records, for reading beside a server that may be running.
 * Nothing of it is compared with the signed tree; that is what {@link Fsck} is for.
 */
public final class LogArchive implements Closeable {
  private final SqliteLogStore store;

  /**
   * Where one record came from.
   *
   * @param id its number in this log
   * @param text its go.sum lines
   * @param firstSeen when it was accepted
   * @param proof the tlog-proof of the database it was copied from; empty if it was not copied
   */
  public record Origin(
      long id, String text, Provenance provenance, Instant firstSeen, Optional<TlogProof> proof) {}

  private LogArchive(SqliteLogStore store) {
    this.store = store;
  }

  /**
   * Opens the log in a directory.
   *
   * @throws UsageException if there is none that this program can read
   */
  public static LogArchive open(Path dir) throws UsageException, IOException {
    try {
      return new LogArchive(SqliteLogStore.openReadOnly(store(dir)));
    } catch (UnusableStoreException e) {
      throw new UsageException(e.getMessage(), e.remedy(), e);
    }
  }

  private static Path store(Path dir) throws UsageException {
    if (!LogDir.holdsLog(dir)) {
      throw new UsageException(dir + " holds no log", "name the directory of a log with --dir");
    }
    return dir.resolve(LogDir.STORE);
  }

  /**
   * Where the record of a module version came from; empty if it is not logged.
   *
   * @throws ProofException if the record was copied, and what is stored does not prove it under the
   *     key of the database it was copied from
   */
  public Optional<Origin> origin(ModuleVersion module) throws ProofException, IOException {
    RecordRow row = store.find(new RecordKey(module.path(), module.version())).orElse(null);
    if (row == null) {
      return Optional.empty();
    }
    String proof = store.proofs(row.id(), row.id() + 1).get(row.id());
    Optional<String> problem = ProofCheck.problem(row, proof);
    if (problem.isPresent()) {
      throw new ProofException("record " + row.id() + " " + problem.get());
    }
    return Optional.of(
        new Origin(
            row.id(),
            row.text(),
            LogReads.provenance(row),
            Instant.ofEpochMilli(row.firstSeenMillis()),
            proof == null ? Optional.empty() : Optional.of(parse(proof))));
  }

  private static TlogProof parse(String proof) {
    try {
      return TlogProof.parse(proof.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedException e) {
      throw new AssertionError("checked and malformed", e);
    }
  }

  /** All incidents, oldest first, resolved ones included. */
  public List<Incident> incidents() throws IOException {
    return store.incidents().stream().map(Incident::of).toList();
  }

  /**
   * Closes an incident, also beside a running server; false if there is no open one of that number.
   *
   * @throws UsageException if the directory holds no log that this program can write
   */
  public static boolean resolve(Path dir, long id, Instant now, String reason)
      throws UsageException, IOException {
    try {
      return SqliteLogStore.resolve(store(dir), id, now.toEpochMilli(), reason);
    } catch (UnusableStoreException e) {
      throw new UsageException(e.getMessage(), e.remedy(), e);
    }
  }

  /**
   * Records an incident where no server runs; the same three texts again are counted.
   *
   * @param evidence a file, named from the directory
   * @throws UsageException if the directory holds no log
   */
  public static void incident(
      Path dir, Instant now, String kind, String subject, String detail, String evidence)
      throws UsageException, IOException {
    SqliteLogStore.incident(store(dir), now.toEpochMilli(), kind, subject, detail, evidence);
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
