package dev.sumdb.server.overlay;

import dev.sumdb.checkpoint.TlogProof;
import dev.sumdb.client.CorruptStateException;
import dev.sumdb.client.LookupOutcome;
import dev.sumdb.client.LookupProgress;
import dev.sumdb.client.LookupRun;
import dev.sumdb.client.Misbehaviour;
import dev.sumdb.client.SumDbClient;
import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.Note;
import dev.sumdb.note.UnverifiedNoteException;
import dev.sumdb.note.Verifiers;
import dev.sumdb.server.database.FailureNoting;
import dev.sumdb.server.database.UpstreamDatabase;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the database of public modules, and believes what is proven. */
final class DatabaseLookups {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseLookups.class);
  private static final Duration RETRY_SOON = Duration.ofSeconds(10);
  private static final Duration RETRY_LATER = Duration.ofSeconds(60);

  private final UpstreamDatabase database;
  private final UpstreamIncidents incidents;

  DatabaseLookups(UpstreamDatabase database, UpstreamIncidents incidents) {
    this.database = database;
    this.incidents = incidents;
  }

  /**
   * A record of the database.
   *
   * @param head of the tree that the proof leads to
   */
  record Copy(LogRecord record, TlogProof proof, TreeHead head) {}

  UpstreamDatabase database() {
    return database;
  }

  /**
   * The proven record of a module version.
   *
   * @throws ModuleNotFoundException the database says that it does not have it
   * @throws UpstreamException it gave no usable answer, or a false one, which is an incident
   * @throws IOException what is remembered of it cannot be read, or this was interrupted
   */
  Copy prove(ModuleVersion module) throws ModuleNotFoundException, UpstreamException, IOException {
    FailureNoting source = new FailureNoting(database.source());
    SumDbClient client = database.client(source);
    LookupRun run;
    try {
      run = client.lookup(List.of(module), LookupProgress.NONE);
    } catch (CorruptStateException e) {
      throw new UpstreamException(
          UpstreamException.Kind.UNAVAILABLE,
          "what is known of " + database.name() + " is damaged: " + e.getMessage(),
          RETRY_LATER);
    }
    run.warnings().forEach(warning -> LOG.warn("database={} {}", database.name(), warning));
    for (Misbehaviour what : run.misbehaviours()) {
      incidents.misbehaviour(database, module.toString(), what);
    }
    if (!run.misbehaviours().isEmpty()) {
      throw misbehaved(run.misbehaviours().get(0));
    }
    LookupOutcome outcome = run.outcome(module);
    if (outcome instanceof LookupOutcome.Proven proven) {
      return copy(run, proven);
    }
    if (outcome instanceof LookupOutcome.NotFound absent) {
      throw new ModuleNotFoundException(database.name() + ": " + absent.reason());
    }
    throw noProof(outcome, source);
  }

  private UpstreamException misbehaved(Misbehaviour what) {
    return new UpstreamException(
        UpstreamException.Kind.TROUBLE,
        database.name()
            + " or somebody in between has altered its log ("
            + what.reasonCode()
            + "): "
            + what.message(),
        RETRY_LATER);
  }

  private UpstreamException noProof(LookupOutcome outcome, FailureNoting source) {
    String why =
        outcome instanceof LookupOutcome.Unverifiable unverifiable
            ? unverifiable.reason()
            : outcome.toString();
    return new UpstreamException(
        source.isOutage() || !source.isAuthoritative() // files that lack it say nothing
            ? UpstreamException.Kind.UNAVAILABLE
            : UpstreamException.Kind.TROUBLE,
        "no proof from " + database.name() + ": " + why,
        source.retryAfter().orElse(RETRY_SOON));
  }

  private Copy copy(LookupRun run, LookupOutcome.Proven proven) throws UpstreamException {
    LogRecord record = proven.record();
    TreeHead head = run.head().orElseThrow();
    try {
      byte[] note = ownSignatureOnly(run.headNote().orElseThrow());
      TlogProof proof = TlogProof.of(record.text(), record.id(), run.proof(proven.module()), note);
      if (!proof.verify(record.text(), database.key()).equals(head)) {
        throw new AssertionError("the proof of record " + record.id() + " is of another head");
      }
      return new Copy(record, proof, head);
    } catch (MalformedException | UnverifiedNoteException | ProofException e) {
      throw new AssertionError("what the client has proven is no proof", e);
    } catch (IllegalArgumentException e) {
      throw new UpstreamException(
          UpstreamException.Kind.TROUBLE,
          "no proof can be made of the head of " + database.name() + ": " + e.getMessage(),
          RETRY_LATER);
    }
  }

  /** Signatures of unknown keys could be changed without anybody noticing. */
  private byte[] ownSignatureOnly(byte[] signed)
      throws MalformedException, UnverifiedNoteException {
    Note note = Note.open(signed, Verifiers.of(database.key()));
    return new Note(note.text(), note.verified(), List.of()).format();
  }
}
