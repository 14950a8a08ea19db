package dev.sumdb.client;

import dev.sumdb.gosum.GoSumLine;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.LogRecord;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What came of asking for one module version. */
public sealed interface LookupOutcome {

  /**
   * The record is in the log, in the tree of the run's head, and has at least one {@code h1:} hash
   * of the module version; that head extends every head seen before.
   *
   * @param module what was asked
   * @param record the whole record, which may have lines for other modules and algorithms
   */
  record Proven(ModuleVersion module, LogRecord record) implements LookupOutcome {
    public Proven {
      if (!isOf(module, record)) {
        throw new IllegalArgumentException("record " + record.id() + " is not of " + module);
      }
    }

    /** Whether a record has at least one {@code h1:} hash of a module version. */
    public static boolean isOf(ModuleVersion module, LogRecord record) {
      return RecordLines.of(module, record).stream().anyMatch(RecordLines::isH1);
    }

    /** The lines of the module version, of all algorithms. The only ones that may be used. */
    public List<GoSumLine> lines() {
      return RecordLines.of(module, record);
    }

    /** The {@code h1:} hash of the module zip. */
    public Optional<String> zipHash() {
      return hash(false);
    }

    /** The {@code h1:} hash of the go.mod file. */
    public Optional<String> goModHash() {
      return hash(true);
    }

    private Optional<String> hash(boolean goMod) {
      return lines().stream()
          .filter(line -> line.isGoMod() == goMod && RecordLines.isH1(line))
          .map(GoSumLine::hash)
          .findFirst();
    }
  }

  /** The database says that it does not have it. */
  record NotFound(String reason) implements LookupOutcome {
    public NotFound {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /** No proof is to be had now. It says nothing about the module. */
  record Unverifiable(String reason) implements LookupOutcome {
    public Unverifiable {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /** The answer contradicts what the log signed. */
  record Misbehaved(Misbehaviour what) implements LookupOutcome {
    public Misbehaved {
      Objects.requireNonNull(what, "what");
    }
  }
}
