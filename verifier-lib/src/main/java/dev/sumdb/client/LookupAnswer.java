package dev.sumdb.client;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.LogRecord;

/**
 * A well-formed answer to a lookup whose head the database signed. Whether the record is in the log
 * is not known yet. Immutable.
 */
final class LookupAnswer implements FetchedAnswer {
  private final ModuleVersion module;
  private final LogRecord record;
  private final SeenHead head;
  private final byte[] body;
  private final boolean cached;

  /**
   * @param head the one in the answer; null for a record that was found otherwise
   * @param body not changed by anybody
   */
  LookupAnswer(ModuleVersion module, LogRecord record, SeenHead head, byte[] body, boolean cached) {
    this.module = module;
    this.record = record;
    this.head = head;
    this.body = body;
    this.cached = cached;
  }

  @Override
  public ModuleVersion module() {
    return module;
  }

  LogRecord record() {
    return record;
  }

  SeenHead head() {
    return head;
  }

  byte[] body() {
    return body;
  }

  /** Whether it comes from the cache, so that its faults need not be the database's. */
  boolean isCached() {
    return cached;
  }
}
