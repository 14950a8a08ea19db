package dev.sumdb.client;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.UnverifiedNoteException;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.Tile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A client of one checksum database. Asks for many module versions at once and believes nothing
 * that is not proven.
 *
 * <p>A run is one plan: all answers are fetched in parallel; the newest head among them and the
 * trusted one is chosen; then the tiles that prove all records and all other heads in it are
 * fetched together, each once, and authenticated once. Only then records count, tiles and answers
 * are kept, and the trusted head moves.
 *
 * <p>Immutable and safe for concurrent use; runs at the same time share the stores they were given,
 * and nothing else. The source is the caller's to close.
 */
public final class SumDbClient {
  private final VerifierKey key;
  private final SumDbSource source;
  private final TrustedHeads heads;
  private final VerifiedCache cache;
  private final ClientOptions options;

  private SumDbClient(
      VerifierKey key,
      SumDbSource source,
      TrustedHeads heads,
      VerifiedCache cache,
      ClientOptions options) {
    this.key = key;
    this.source = source;
    this.heads = heads;
    this.cache = cache;
    this.options = options;
  }

  /** A client of the database with that key. */
  public static SumDbClient of(
      VerifierKey key,
      SumDbSource source,
      TrustedHeads heads,
      VerifiedCache cache,
      ClientOptions options) {
    return new SumDbClient(key, source, heads, cache, options);
  }

  /**
   * Asks for all of these.
   *
   * @return an outcome for each
   * @throws CorruptStateException the trusted head is damaged, so nothing can be said
   * @throws IOException the trusted head cannot be read, or the thread was interrupted
   */
  public LookupRun lookup(Collection<ModuleVersion> modules, LookupProgress progress)
      throws IOException {
    try (ParallelReads reads = new ParallelReads(options.jobs())) {
      Session session = new Session(reads, progress);
      session.fetch(List.copyOf(new LinkedHashSet<>(modules)));
      return session.finish();
    }
  }

  /**
   * Proves records of which the whole text is known, e.g. from the two lines of a go.sum file, by
   * looking for their hashes in the tiles at hand; no answer to a lookup is needed. Cache and
   * source are searched as far as they are {@link SourceListing}s.
   *
   * @param texts the supposed text of the record of each module version
   * @return for each either {@link LookupOutcome.Proven} or why it is not proven; that a record was
   *     not found says nothing about the log
   * @throws IOException as {@link #lookup}
   */
  public LookupRun locate(Map<ModuleVersion, String> texts, LookupProgress progress)
      throws IOException {
    try (ParallelReads reads = new ParallelReads(options.jobs())) {
      Session session = new Session(reads, progress);
      session.locate(texts);
      return session.finish();
    }
  }

  /**
   * Reads hash tiles, which are proven in the tree of the trusted head, or in a newer one that the
   * source has where that tree does not reach so far.
   *
   * @param tiles of this client's height
   * @throws IllegalArgumentException if one is a data tile or of another height
   * @throws IOException as {@link #lookup}
   */
  public TileRun tiles(Collection<Tile> tiles) throws IOException {
    return tiles(tiles, false);
  }

  /**
   * Asks for the newest head that the source has, and proves that it extends the trusted one. Reads
   * tiles of it as well.
   *
   * @throws IllegalArgumentException as {@link #tiles(Collection)}
   * @throws IOException as {@link #lookup}
   */
  public TileRun refresh(Collection<Tile> tiles) throws IOException {
    return tiles(tiles, true);
  }

  private TileRun tiles(Collection<Tile> tiles, boolean refresh) throws IOException {
    for (Tile tile : tiles) {
      if (tile.isData() || tile.height() != options.tileHeight()) {
        throw new IllegalArgumentException("not a hash tile of the client's height: " + tile);
      }
    }
    try (ParallelReads reads = new ParallelReads(options.jobs())) {
      return new Session(reads, LookupProgress.NONE).read(List.copyOf(tiles), refresh);
    }
  }

  /** One run. */
  private final class Session {
    private final EvidenceWriter evidence = new EvidenceWriter(key, source, options.clock());
    private final HeadStore store = new HeadStore(heads, key);
    private final Map<ModuleVersion, LookupOutcome> outcomes = new LinkedHashMap<>();
    private final List<LookupAnswer> fresh = new ArrayList<>();
    private final List<Misbehaviour> forks = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final AnswerParser parser = new AnswerParser(key, evidence);
    private final ParallelReads reads;
    private final AnswerFetch answers;
    private final RecordSearch search = new RecordSearch(key, cache, source, options.tileHeight());
    private final Supplier<RunTiles> freshTiles;
    private final RunTiles tiles;
    private final SeenHead trusted;
    private final List<SeenHead> alsoSeen = new ArrayList<>();
    private TreeReading newest;

    private Session(ParallelReads reads, LookupProgress progress) throws IOException {
      this.reads = reads;
      SumDbSource patient = new SilenceBreaker(source, options.jobs());
      answers = new AnswerFetch(patient, cache, parser, reads, progress);
      freshTiles = () -> new RunTiles(options.tileHeight(), cache, patient, reads, progress);
      tiles = freshTiles.get();
      trusted = store.newest();
      if (trusted == null && !source.isAuthoritative()) {
        // A server's newest head comes with its answers. Files may have one that none of the
        // answers asked for has, and whose tiles are the ones that are there.
        latest().or(search::newestHead).ifPresent(alsoSeen::add);
      }
    }

    void fetch(List<ModuleVersion> modules) throws IOException {
      modules.forEach(module -> outcomes.put(module, null));
      prove(answers.fetch(modules, true));
      List<ModuleVersion> damaged = new ArrayList<>();
      for (LookupAnswer answer : fresh) {
        if (answer.isCached() && isDamage(outcomes.get(answer.module()))) {
          damaged.add(answer.module());
        }
      }
      if (!damaged.isEmpty()) {
        prove(answers.fetch(damaged, false));
        damaged.forEach(module -> outcomes.computeIfPresent(module, (m, o) -> afterDamage(o)));
      }
    }

    /** What a damaged file can look like. A fork cannot: damage does not sign. */
    private boolean isDamage(LookupOutcome outcome) {
      return outcome instanceof LookupOutcome.Misbehaved misbehaved
          && misbehaved.what().reason() != Misbehaviour.Reason.FORK
          && misbehaved.what().reason() != Misbehaviour.Reason.DUP
          && misbehaved.what().reason() != Misbehaviour.Reason.TILE;
    }

    private LookupOutcome afterDamage(LookupOutcome outcome) {
      return outcome instanceof LookupOutcome.Unverifiable why
          ? new LookupOutcome.Unverifiable("the cached answer is damaged, and " + why.reason())
          : outcome;
    }

    private void prove(List<FetchedAnswer> fetched) throws IOException {
      List<LookupAnswer> open = new ArrayList<>();
      for (FetchedAnswer answer : fetched) {
        if (answer instanceof LookupAnswer found) {
          open.add(found);
        } else if (answer instanceof FetchedAnswer.Settled settled) {
          outcomes.put(settled.module(), settled.outcome());
        }
      }
      if (open.isEmpty()) {
        return; // not even the trusted head's tiles are needed
      }
      SeenHead anchor = newest != null ? newest.head() : trusted;
      RunProof proof = new RunProof(anchor, tiles, evidence);
      if (!source.isAuthoritative()) {
        proof.allowIncomparableHeads();
      }
      alsoSeen.forEach(head -> proof.add(head, "latest"));
      List<LookupOutcome> proven = proof.prove(open);
      for (int i = 0; i < open.size(); i++) {
        outcomes.put(open.get(i).module(), proven.get(i));
      }
      fresh.addAll(open);
      forks.addAll(proof.forks());
      warnings.addAll(proof.warnings());
      newest = proof.newest().orElse(newest);
    }

    void locate(Map<ModuleVersion, String> texts) throws IOException {
      texts.keySet().forEach(module -> outcomes.put(module, RecordSearch.NOT_HERE));
      prove(search.find(texts));
    }

    TileRun read(List<Tile> wanted, boolean refresh) throws IOException {
      Optional<IOException> noHead = Optional.empty();
      if (refresh || trusted == null || !wanted.stream().allMatch(this::isKnown)) {
        try {
          alsoSeen.add(SeenHead.open(source.read("latest", SumDbSource.MAX_LOOKUP_BYTES), key));
        } catch (NotInSourceException | SourceException e) {
          noHead = Optional.of(e);
        } catch (MalformedException | UnverifiedNoteException e) {
          noHead = Optional.of(new IOException("latest is of no use: " + e.getMessage(), e));
        }
      }
      RunProof proof = new RunProof(trusted, tiles, evidence);
      alsoSeen.forEach(head -> proof.add(head, "latest"));
      wanted.forEach(proof::want);
      proof.prove(List.of());
      forks.addAll(proof.forks());
      newest = proof.newest().orElse(null);
      return TileRun.of(finish(), newest, proof, alsoSeen, noHead.orElse(null));
    }

    private boolean isKnown(Tile tile) {
      return tile.existsIn(trusted.size());
    }

    private Optional<SeenHead> latest() throws IOException {
      try {
        byte[] note = source.read("latest", SumDbSource.MAX_LOOKUP_BYTES);
        return Optional.of(SeenHead.open(note, key));
      } catch (NotInSourceException | SourceException e) {
        return Optional.empty();
      } catch (MalformedException | UnverifiedNoteException e) {
        warnings.add("latest of " + source.describe() + " is of no use: " + e.getMessage());
        return Optional.empty();
      }
    }

    LookupRun finish() throws IOException {
      if (newest != null && forks.isEmpty()) {
        remember();
      }
      if (newest != null) {
        outcomes.putAll(new Duplicates(newest, evidence).find(outcomes.values()));
      }
      if (trusted == null && !forks.isEmpty()) {
        distrust(forks.get(0)); // nothing says which of the branches is the one to believe
      }
      return new LookupRun(newest, outcomes, forks, warnings);
    }

    private void distrust(Misbehaviour fork) {
      LookupOutcome forked = new LookupOutcome.Misbehaved(fork);
      outcomes.replaceAll((module, o) -> o instanceof LookupOutcome.Proven ? forked : o);
    }

    private void remember() throws IOException {
      try {
        Optional<Misbehaviour> fork = store.advance(trusted, newest.head(), freshTiles, evidence);
        if (fork.isPresent()) {
          forks.add(fork.get());
          distrust(fork.get());
          return;
        }
      } catch (CorruptStateException e) {
        throw e;
      } catch (IOException e) {
        warnings.add("the newest head was not stored: " + e.getMessage());
      }
      // Tiles first: a cache may keep an answer only with the tiles that prove it.
      reads.forEach(newest.saves(cache), Runnable::run);
      List<Runnable> saves = new ArrayList<>();
      for (LookupAnswer answer : fresh) {
        if (!answer.isCached()
            && answer.body() != null
            && outcomes.get(answer.module()) instanceof LookupOutcome.Proven) {
          saves.add(() -> cache.saveLookup(answer.module(), answer.body()));
        }
      }
      reads.forEach(saves, Runnable::run);
    }
  }
}
