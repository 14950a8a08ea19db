package dev.sumdb.server.database;

import dev.sumdb.checkpoint.TlogProof;
import dev.sumdb.client.Misbehaviour;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.LogRecord;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Seam: is told what other databases do, and keeps what an operator must look at, each once.
 * Thread-safe; never fails.
 */
public interface IncidentSink {
  /**
   * A database did something that its key or its log contradicts.
   *
   * @param asked the module version or path that was asked for
   */
  void misbehaviour(UpstreamDatabase database, String asked, Misbehaviour what);

  /**
   * A database has proven a record. It is compared with what this log has of the module version.
   * Blocks for the disk.
   *
   * @param proof makes the proof as long as what it needs is at hand
   */
  void proven(
      UpstreamDatabase database,
      ModuleVersion module,
      LogRecord record,
      Supplier<Optional<TlogProof>> proof);

  /** A data tile of a database does not have the records of its tree. */
  void falseRecords(UpstreamDatabase database, String path, String why);
}
