package dev.sumdb.server.overlay;

import dev.sumdb.checkpoint.TlogProof;
import dev.sumdb.client.Misbehaviour;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.server.log.LogArchive;
import dev.sumdb.server.log.Provenance;
import dev.sumdb.server.log.UsageException;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.ProofException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Incidents that files show which are brought to the directory of a log while no server runs on it.
 * What this log has hashed itself is compared by the server, before it answers with it.
 */
public final class ImportIncidents {
  private final Path home;
  private final VerifierKey key;
  private final EvidenceFiles files;

  /**
   * @param home directory of the log
   * @param key of the database that the files are of
   */
  public ImportIncidents(Path home, VerifierKey key) {
    this.home = home;
    this.key = key;
    this.files = new EvidenceFiles(home);
  }

  /** Keeps what a database did. */
  public void misbehaviour(Misbehaviour what, Path evidence) throws UsageException, IOException {
    String detail = what.reasonCode() + ": " + what.message();
    add(UpstreamIncidents.MISBEHAVIOUR, key.name(), detail, evidence);
  }

  /**
   * Keeps which proven records have other hashes than those of the same database that this log has
   * copied: then the server does not answer with them any more.
   *
   * @param proof of a record, as far as it is at hand
   * @return the evidence of each
   */
  public List<Path> compare(
      Map<ModuleVersion, LogRecord> proven, Function<LogRecord, Optional<TlogProof>> proof)
      throws UsageException, IOException {
    List<Path> evidence = new ArrayList<>();
    try (LogArchive archive = LogArchive.open(home)) {
      for (Map.Entry<ModuleVersion, LogRecord> one : proven.entrySet()) {
        Optional<LogArchive.Origin> own = copied(archive, one.getKey());
        String text = one.getValue().text();
        if (own.isPresent() && !agree(own.get().text(), text, one.getKey())) {
          evidence.add(
              contradiction(one.getKey(), own.get(), one.getValue(), proof.apply(one.getValue())));
        }
      }
    }
    return List.copyOf(evidence);
  }

  private Optional<LogArchive.Origin> copied(LogArchive archive, ModuleVersion module)
      throws IOException {
    try {
      return archive.origin(module).filter(this::isCopied);
    } catch (ProofException e) {
      return Optional.empty(); // damage of the store, which fsck tells
    }
  }

  private static boolean agree(String own, String proven, ModuleVersion module) {
    return Contradictions.hashes(own, module).equals(Contradictions.hashes(proven, module));
  }

  private Path contradiction(
      ModuleVersion module, LogArchive.Origin own, LogRecord proven, Optional<TlogProof> proof)
      throws UsageException, IOException {
    String detail =
        key.name()
            + " has proven two records.\nCopied here:\n"
            + own.text()
            + "Imported, as record "
            + proven.id()
            + ":\n"
            + proven.text();
    StringBuilder text = new StringBuilder(module + "\n" + detail + "\n");
    own.proof().ifPresent(p -> text.append(section(p)));
    proof.ifPresent(p -> text.append(section(p)));
    Path file = files.keep(UpstreamIncidents.CONTRADICTION, text.toString());
    add(UpstreamIncidents.CONTRADICTION, module.toString(), detail, file);
    return file;
  }

  private boolean isCopied(LogArchive.Origin origin) {
    return origin.provenance().kind() == Provenance.Kind.COPIED
        && origin.provenance().identity().equals(key.toString());
  }

  private String section(TlogProof proof) {
    return EvidenceFiles.section(key.toString(), proof.format());
  }

  private void add(String kind, String subject, String detail, Path evidence)
      throws UsageException, IOException {
    LogArchive.incident(home, Instant.now(), kind, subject, detail, files.named(evidence));
  }
}
