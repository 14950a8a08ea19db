package dev.sumdb.client;

import dev.sumdb.gosum.GoSumLine;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.ProofException;
import java.io.IOException;
import java.util.List;

/** Compares a record with the authentic leaf hash of its number, then with what was asked. */
final class RecordCheck {
  private final TreeReading tree;
  private final EvidenceWriter evidence;

  RecordCheck(TreeReading tree, EvidenceWriter evidence) {
    this.tree = tree;
    this.evidence = evidence;
  }

  LookupOutcome check(LookupAnswer answer, Hash logged) {
    LogRecord record = answer.record();
    if (!record.leafHash().equals(logged)) {
      if (answer.body() == null) {
        return new LookupOutcome.Unverifiable("record " + record.id() + " is another one");
      }
      return new LookupOutcome.Misbehaved(
          evidence.record(answer, tree.head(), logged, proof(record.id())));
    }
    List<GoSumLine> lines = RecordLines.of(answer.module(), record);
    if (lines.isEmpty() && answer.body() == null) {
      return new LookupOutcome.Unverifiable(
          "record " + record.id() + " has no line for " + answer.module());
    }
    if (lines.isEmpty()) {
      // An authentic record of another module proves nothing about this one (CVE-2026-42501).
      return new LookupOutcome.Misbehaved(
          evidence.foreign(answer, tree.head(), proof(record.id())));
    }
    if (lines.stream().noneMatch(RecordLines::isH1)) {
      return new LookupOutcome.Unverifiable(
          "record " + record.id() + " has no h1: hash, only " + lines.get(0).hash());
    }
    return new LookupOutcome.Proven(answer.module(), record);
  }

  /** From the tiles with which the leaf was read: all siblings lie in them. */
  SubtreeProof proof(long id) {
    try {
      return SubtreeProof.prove(tree.loaded(), 0, id, tree.head().size());
    } catch (IOException | ProofException e) {
      throw new AssertionError("no proof from tiles that were authenticated", e);
    }
  }
}
