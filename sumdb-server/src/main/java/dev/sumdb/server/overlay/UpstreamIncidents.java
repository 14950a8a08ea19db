package dev.sumdb.server.overlay;

import dev.sumdb.checkpoint.TlogProof;
import dev.sumdb.client.Misbehaviour;
import dev.sumdb.files.PlainFiles;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.database.UpstreamDatabase;
import dev.sumdb.server.log.Incident;
import dev.sumdb.server.log.Log;
import dev.sumdb.server.log.SignedHead;
import dev.sumdb.server.log.StoredRecord;
import dev.sumdb.tlog.InclusionProof;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.Rfc6962;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

  /** Files are for strangers' requests: they must not fill the disk. */
  private static final int MAX_FILES = 1000;

  private static final Logger LOG = LoggerFactory.getLogger(UpstreamIncidents.class);

  private final Log log;
  private final Path home;
  private final Set<String> recorded = ConcurrentHashMap.newKeySet();

  /**
   * @param home directory of the log; files are named from there
   */
  UpstreamIncidents(Log log, Path home) {
    this.log = log;
    this.home = home.toAbsolutePath().normalize();
  }

  private String named(Path file) {
    return home.relativize(file.toAbsolutePath().normalize()).toString();
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
   * Keeps the evidence once in this process for each kind and, but for forks, each thing asked for.
   */
  void misbehaviour(UpstreamDatabase database, String asked, Misbehaviour what) {
    boolean ofLog = what.reason() == Misbehaviour.Reason.FORK;
    String subject = database.name() + (ofLog ? "" : " " + asked);
    String key = subject + " " + what.reasonCode();
    if (ofLog ? !recorded.add(MISBEHAVIOUR + " " + key) : !isNew(MISBEHAVIOUR, key)) {
      return;
    }
    String file = "";
    try {
      file = named(database.saveEvidence(what));
    } catch (IOException e) {
      LOG.error("cannot keep evidence subject={} cause=\"{}\"", subject, e.toString());
    }
    log.incident(MISBEHAVIOUR, subject, what.reasonCode() + ": " + what.message(), file);
  }

  /** Keeps that a data tile does not have the records of the tree. */
  void falseRecords(UpstreamDatabase database, String path, String why) {
    String subject = database.name() + " " + path;
    if (isNew(MISBEHAVIOUR, subject)) {
      log.incident(MISBEHAVIOUR, subject, why, "");
    }
  }

  /**
   * Garbage for a thousand names must not keep out what matters more, a fork: that is not asked.
   */
  private boolean isNew(String kind, String what) {
    return recorded.size() < MAX_FILES && recorded.add(kind + " " + what);
  }

  /** Keeps both records with their proofs, each under its own key. */
  void contradiction(StoredRecord logged, DatabaseLookups.Copy proven, UpstreamDatabase database) {
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
            + proven.record().id()
            + ":\n"
            + proven.record().text();
    String text =
        "Two checksum databases have other hashes for "
            + subject
            + ".\nEach of the two texts below is a C2SP tlog-proof, to be checked with the key"
            + " above it;\nthe base64 behind \"extra\" is the record's text.\n\n"
            + detail
            + "\n"
            + section(log.verifierKey().toString(), ownProof(logged))
            + section(database.key().toString(), proven.proof().format());
    keep(CONTRADICTION, subject, detail, text);
  }

  private static String section(String key, byte[] proof) {
    return "---- under the key " + key + "\n" + new String(proof, StandardCharsets.UTF_8) + "\n";
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
    if (isNew(DISAGREEMENT, module + "\n" + matrix)) {
      keep(DISAGREEMENT, module.toString(), matrix, module + "\n\n" + matrix);
    }
  }

  private void keep(String kind, String subject, String detail, String text) {
    String file = "";
    try {
      Path dir = Files.createDirectories(home.resolve("evidence"));
      Path path = dir.resolve(kind + "-" + digest(text) + ".txt");
      PlainFiles.replace(path, text.getBytes(StandardCharsets.UTF_8));
      file = named(path);
    } catch (IOException e) {
      LOG.error("cannot keep evidence subject={} cause=\"{}\"", subject, e.toString());
    }
    log.incident(kind, subject, detail, file);
  }

  private static String digest(String text) {
    byte[] hash = Rfc6962.leafHash(text.getBytes(StandardCharsets.UTF_8)).toBytes();
    return HexFormat.of().formatHex(hash, 0, 8);
  }
}
