package dev.sumdb.server.log;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.LogRecord;
import java.time.Instant;

/**
 * A logged record whose text was checked against the published tree.
 *
 * @param record number and text
 * @param module the module version that the text is about
 * @param provenance where it came from; not covered by the tree
 * @param firstSeen when it was accepted; not covered by the tree
 */
public record StoredRecord(
    LogRecord record, ModuleVersion module, Provenance provenance, Instant firstSeen) {}
