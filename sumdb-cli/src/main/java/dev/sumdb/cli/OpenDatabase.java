package dev.sumdb.cli;

import dev.sumdb.audit.AuditProgress;
import dev.sumdb.audit.Database;
import dev.sumdb.client.ClientState;
import dev.sumdb.client.Misbehaviour;
import dev.sumdb.client.SumDbClient;
import dev.sumdb.client.SumDbSource;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.VerifierKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A database as this run reaches it. Evidence of its misbehaviour is written down at once. */
final class OpenDatabase implements Database, AutoCloseable {
  private final VerifierKey key;
  private final SumDbSource source;
  private final ClientState state;
  private final SumDbClient client;
  private final Set<Path> evidence = new LinkedHashSet<>();

  OpenDatabase(VerifierKey key, SumDbSource source, ClientState state, SumDbClient client) {
    this.key = key;
    this.source = source;
    this.state = state;
    this.client = client;
  }

  VerifierKey key() {
    return key;
  }

  /** Where its answers come from; closed with this. */
  SumDbSource source() {
    return source;
  }

  /** What is kept of it. */
  ClientState state() {
    return state;
  }

  SumDbClient client() {
    return client;
  }

  @Override
  public String name() {
    return key.name();
  }

  @Override
  public Answers lookup(Map<ModuleVersion, String> modules, AuditProgress progress)
      throws IOException {
    Answers answers = Database.of(key, client).lookup(modules, progress);
    keepEvidence(answers.misbehaviours());
    return answers;
  }

  /** The files with the evidence of this run. */
  Set<Path> evidence() {
    return evidence;
  }

  void keepEvidence(List<Misbehaviour> misbehaviours) throws IOException {
    evidence.addAll(Misbehaviours.keep(misbehaviours, state));
  }

  @Override
  public void close() {
    source.close();
  }
}
