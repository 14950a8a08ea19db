package dev.sumdb.server.overlay;

import dev.sumdb.checkpoint.TlogProof;
import dev.sumdb.client.Misbehaviour;
import dev.sumdb.goenv.GoSumDb;
import dev.sumdb.gosum.ModulePatterns;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.server.config.OverlaySettings;
import dev.sumdb.server.database.IncidentSink;
import dev.sumdb.server.database.UpstreamDatabase;
import dev.sumdb.server.log.Log;
import dev.sumdb.server.log.UsageException;
import dev.sumdb.server.upstream.FetchPool;
import dev.sumdb.server.upstream.FetchingIngestion;
import dev.sumdb.server.upstream.Ingestion;
import dev.sumdb.server.upstream.IngestionOptions;
import dev.sumdb.server.upstream.LookupGate;
import dev.sumdb.server.upstream.LookupService;
import dev.sumdb.tlog.LogRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/** Puts together what a {@link OverlayChoice} asks for. */
public final class Overlay {
  private static final int LOOKUPS = 16;
  private static final int COMPARISONS = 4;

  private final OverlayChoice choice;
  private final Policy policy;
  private final UpstreamIncidents incidents;
  private final Contradictions contradictions;

  /**
   * @param home directory of the log, where evidence of incidents is kept, too
   * @throws UsageException if the list of allowed or denied modules cannot be used
   * @throws IOException if the incidents of the log cannot be read
   */
  public Overlay(OverlayChoice choice, OverlaySettings settings, MinimumAge age, Log log, Path home)
      throws UsageException, IOException {
    this(choice, settings, age, log, home, Clock.systemUTC());
  }

  /** The same with a clock that tells when to store again what is seen again. */
  Overlay(
      OverlayChoice choice,
      OverlaySettings settings,
      MinimumAge age,
      Log log,
      Path home,
      Clock clock)
      throws UsageException, IOException {
    this.choice = choice;
    this.policy =
        new Policy(choice.names(), DenyRules.parse(settings.deny()), allowed(settings), age);
    this.incidents = new UpstreamIncidents(log, home, clock);
    Optional<VerifierKey> key = choice.database().map(GoSumDb.Database::key);
    this.contradictions = new Contradictions(log, choice.names(), key, incidents);
  }

  private static ModulePatterns allowed(OverlaySettings settings) throws UsageException {
    ModulePatterns allow = PatternList.parse(settings.allow(), "allow");
    if (settings.allowGiven() && allow.isEmpty()) {
      throw new UsageException(
          "allow: no module is named, and nothing would be limited",
          "write patterns as in GOPRIVATE, or leave the setting out");
    }
    return allow;
  }

  /** What stands before every name that could leave this machine. */
  public Forwarding forwarding() {
    return policy;
  }

  /** Keeps what databases that are relayed do wrong. */
  public IncidentSink incidents() {
    return new IncidentSink() {
      @Override
      public void misbehaviour(UpstreamDatabase database, String asked, Misbehaviour what) {
        incidents.misbehaviour(database, asked, what);
      }

      @Override
      public void proven(
          UpstreamDatabase database,
          ModuleVersion module,
          LogRecord record,
          Supplier<Optional<TlogProof>> proof) {
        contradictions.proven(database, module, record, proof);
      }

      @Override
      public void falseRecords(UpstreamDatabase database, String path, String why) {
        incidents.falseRecords(database, path, why);
      }
    };
  }

  /** Keeps an incident: sources of a private module version do not agree. */
  public void disagreement(ModuleVersion module, String matrix) {
    incidents.disagreement(module, matrix);
  }

  /**
   * The lookups of the log.
   *
   * @param hashing makes records from upstream; becomes theirs
   * @param database that of the choice, stays the caller's
   */
  public LookupService lookups(
      Log log, Ingestion hashing, Optional<UpstreamDatabase> database, IngestionOptions options)
      throws IOException {
    if (database.isEmpty()) {
      Ingestion ingestion = choice.isOn() ? privateOnly(hashing) : hashing;
      return new LookupService(log, ingestion, gate(null));
    }
    DatabaseLookups proven = new DatabaseLookups(database.get(), incidents);
    Ingestion copying =
        new FetchingIngestion(
            log,
            new CopiedRecords(proven, policy),
            options.withFetches(Math.min(LOOKUPS, options.maxFetches()), options.maxWaiting()));
    Comparisons comparisons =
        new Comparisons(
            proven,
            policy,
            contradictions,
            new FetchPool("compare-", COMPARISONS, options.maxWaiting()),
            options.clock());
    return new LookupService(
        log, new OverlayIngestion(choice.names(), hashing, copying), gate(comparisons));
  }

  private LookupGate gate(Comparisons comparisonsOrNull) {
    return new OverlayGate(policy, choice.names(), contradictions, comparisonsOrNull);
  }

  private Ingestion privateOnly(Ingestion hashing) {
    String reason = "it is not private here, and there is no database to copy it from";
    return new OverlayIngestion(choice.names(), hashing, LookupService.nothing(reason));
  }
}
