package dev.sumdb.server.mirror;

/** Seam: takes what an operator must look at. Thread-safe; never fails. */
@FunctionalInterface
public interface IncidentSink {
  /** One incident; the same three texts again are the same one. */
  void incident(String kind, String subject, String detail);
}
