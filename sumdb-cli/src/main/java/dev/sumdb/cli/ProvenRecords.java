package dev.sumdb.cli;

import dev.sumdb.client.LookupOutcome;
import dev.sumdb.client.LookupProgress;
import dev.sumdb.client.LookupRun;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.LogRecord;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The records of module versions, all of them proven, or the command ends as verify would. */
record ProvenRecords(Map<ModuleVersion, LogRecord> records, LookupRun run) {

  /** Asks a database. */
  static ProvenRecords of(OpenDatabase database, Set<ModuleVersion> modules, Console console)
      throws CommandException, IOException {
    LookupRun run = database.client().lookup(modules, LookupProgress.NONE);
    database.keepEvidence(run.misbehaviours());
    run.warnings().forEach(console::hint);
    if (!run.misbehaviours().isEmpty()) {
      throw Misbehaviours.failure(run.misbehaviours(), database.evidence());
    }
    Map<ModuleVersion, LogRecord> records = new TreeMap<>();
    CommandException notFound = null;
    CommandException unverifiable = null;
    for (Map.Entry<ModuleVersion, LookupOutcome> one : run.outcomes().entrySet()) {
      if (one.getValue() instanceof LookupOutcome.Proven proven) {
        records.put(one.getKey(), proven.record());
      } else if (one.getValue() instanceof LookupOutcome.NotFound why) {
        String message = one.getKey() + ": not found in " + database.name() + ": " + why.reason();
        notFound = tell(console, notFound, CommandException.findings(message, ""));
      } else if (one.getValue() instanceof LookupOutcome.Unverifiable why) {
        String message = one.getKey() + ": " + why.reason();
        unverifiable = tell(console, unverifiable, CommandException.unavailable(message, ""));
      }
    }
    if (notFound != null || unverifiable != null) {
      throw notFound != null ? notFound : unverifiable; // the worst wins: 4, 1, 3
    }
    return new ProvenRecords(records, run);
  }

  /** All but the last of a kind are told at once. */
  private static CommandException tell(
      Console console, CommandException before, CommandException now) {
    if (before != null) {
      console.hint(before.getMessage());
    }
    return now;
  }
}
