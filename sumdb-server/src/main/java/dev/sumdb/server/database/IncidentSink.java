package dev.sumdb.server.database;

import dev.sumdb.client.Misbehaviour;

/** Seam: keeps what an operator must look at, each once. Thread-safe; never fails. */
public interface IncidentSink {
  /**
   * A database did something that its key or its log contradicts.
   *
   * @param asked the module version or path that was asked for
   */
  void misbehaviour(UpstreamDatabase database, String asked, Misbehaviour what);

  /** A data tile of a database does not have the records of its tree. */
  void falseRecords(UpstreamDatabase database, String path, String why);
}
