package dev.sumdb.server.overlay;

import dev.sumdb.checkpoint.TlogProof;
import dev.sumdb.client.Misbehaviour;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.database.UpstreamDatabase;
import dev.sumdb.server.log.Incident;
import dev.sumdb.server.log.Log;
import dev.sumdb.server.log.SignedHead;
import dev.sumdb.server.log.StoredRecord;
import dev.sumdb.tlog.InclusionProof;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.ProofException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what the database of public modules, or the sources of private ones, did that must not go
 * unnoticed: each with a file that proves it, and once however often it is seen. Thread-safe.
 */
final class UpstreamIncidents {
  /** A public module version of which this log and the database have other hashes. */
  static final String CONTRADICTION = "contradiction";

  /** The database contradicts itself or its signature. */
  static final String MISBEHAVIOUR = "misbehaviour";

  /** Sources of a private module version do not agree. */
  static final String DISAGREEMENT = "disagreement";

  /** The line of evidence that differs when the same is seen again. */
  private static final Pattern OBSERVED = Pattern.compile("(?m)^observed:.*\\R");

  private static final Logger LOG = LoggerFactory.getLogger(UpstreamIncidents.class);

  private final Log log;
  private final EvidenceFiles files;
  private final Sightings forks; // apart: other garbage must not keep them out
  private final Sightings others;
  private final Sightings rest;

  private record Row(String kind, String subject, String detail) {}

  /**
   * @param home directory of the log; files are named from there
   */
  UpstreamIncidents(Log log, Path home, Clock clock) {
    this.log = log;
    this.files = new EvidenceFiles(home);
    this.forks = new Sightings(clock);
    this.others = new Sightings(clock);
    this.rest = new Sightings(clock);
  }

  /**
   * The module versions that were contradicted, resolved or not: the log still has their hashes.
   */
  Set<String> contradicted() throws IOException {
    Set<String> subjects = new HashSet<>();
    for (Incident incident : log.incidents()) {
      if (incident.kind().equals(CONTRADICTION)) {
        subjects.add(incident.subject());
      }
    }
    return subjects;
  }

  /**
   * Keeps what a database did, with the evidence: once for each content, however it was asked for.
   */
  void misbehaviour(UpstreamDatabase database, String asked, Misbehaviour what) {
    boolean ofLog = what.reason() == Misbehaviour.Reason.FORK;
    String subject = database.name() + (ofLog ? "" : " " + asked);
    // The message of a fork names what differs; elsewhere one message may stand for many answers.
    String detail =
        what.reasonCode()
            + ": "
            + what.message()
            + (ofLog ? "" : "\ncontent " + EvidenceFiles.digest(undated(what.evidence())));
    see(
        ofLog ? forks : others,
        new Row(MISBEHAVIOUR, subject, detail),
        () -> files.named(database.saveEvidence(what)));
  }

  private static String undated(String evidence) {
    return OBSERVED.matcher(evidence).replaceFirst("");
  }

  /** Keeps that a data tile does not have the records of the tree. */
  void falseRecords(UpstreamDatabase database, String path, String why) {
    see(others, new Row(MISBEHAVIOUR, database.name() + " " + path, why), () -> "");
  }

  private void see(Sightings seen, Row row, Sightings.Evidence evidence) {
    String content = row.kind() + "\n" + row.subject() + "\n" + row.detail();
    if (!seen.see(content, evidence, file -> add(row, file))) {
      Row further =
          new Row(
              row.kind(),
              "further ones",
              "more than "
                  + Sightings.MAX
                  + " different ones were seen; the evidence of these is not kept");
      rest.see(row.kind(), () -> "", file -> add(further, file));
    }
  }

  private boolean add(Row row, String file) {
    return log.incident(row.kind(), row.subject(), row.detail(), file);
  }

  /**
   * Keeps both records with their proofs, each under its own key.
   *
   * @param proof of the proven one, as far as it is still at hand
   * @return whether it was stored
   */
  boolean contradiction(
      StoredRecord logged, LogRecord proven, Optional<TlogProof> proof, UpstreamDatabase database) {
    String subject = logged.module().toString();
    String detail =
        "logged here as record "
            + logged.record().id()
            + ", from "
            + logged.provenance().source()
            + ":\n"
            + logged.record().text()
            + "proven by "
            + database.name()
            + " as record "
            + proven.id()
            + ":\n"
            + proven.text();
    String text =
        "Two checksum databases have other hashes for "
            + subject
            + ".\nEach of the two texts below is a C2SP tlog-proof, to be checked with the key"
            + " above it;\nthe base64 behind \"extra\" is the record's text.\n\n"
            + detail
            + "\n"
            + EvidenceFiles.section(log.verifierKey().toString(), ownProof(logged))
            + proof
                .map(p -> EvidenceFiles.section(database.key().toString(), p.format()))
                .orElse("");
    Row row = new Row(CONTRADICTION, subject, detail);
    try {
      return add(row, keep(row, text));
    } catch (IOException e) {
      LOG.error("cannot keep evidence subject={} cause=\"{}\"", subject, e.toString());
      add(row, "");
      return false;
    }
  }

  private byte[] ownProof(StoredRecord logged) {
    LogRecord record = logged.record();
    SignedHead head = log.head();
    try {
      InclusionProof path = InclusionProof.prove(log.hashes(), record.id(), head.head().size());
      return TlogProof.of(record.text(), record.id(), path, head.treeNote()).format();
    } catch (IOException | ProofException e) {
      String why = "the proof cannot be read: " + e.getMessage() + "\n";
      return why.getBytes(StandardCharsets.UTF_8);
    }
  }

  /** Keeps what each source has for a private module version. */
  void disagreement(ModuleVersion module, String matrix) {
    Row row = new Row(DISAGREEMENT, module.toString(), matrix);
    see(others, row, () -> keep(row, module + "\n\n" + matrix));
  }

  private String keep(Row row, String text) throws IOException {
    return files.named(files.keep(row.kind(), text));
  }
}
