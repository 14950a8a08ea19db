package dev.sumdb.clone;

import dev.sumdb.client.ClientState;
import dev.sumdb.client.CorruptStateException;
import dev.sumdb.client.MisbehaviourException;
import dev.sumdb.client.SourceException;
import dev.sumdb.client.SumDbSource;
import dev.sumdb.client.TreeAudit;
import dev.sumdb.index.LookupIndexWriter;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.tlog.HashReader;
import dev.sumdb.tlog.MerkleTree;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.TileHashReader;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory with a whole database: its records, all hashes, the signed head and an index for
 * lookups. Each run brings it to the newest head; a run that was killed is continued by the next.
 *
 * <ol>
 *   <li>The source's newest head is opened with the key.
 *   <li>Every record is hashed, those that are here already too, and what is damaged or missing is
 *       fetched ({@link LeafPass}).
 *   <li>The tree above is computed, and its root is the signed one; else the bundles that are to
 *       blame are found with the source's own hashes and fetched once more.
 *   <li>The head that was trusted before is a prefix of the tree.
 *   <li>The index is made, which shows module versions with several records.
 *   <li>All is forced to disk; then only the head is trusted, and {@code latest} replaced.
 * </ol>
 */
public final class DatabaseClone {
  private static final int BATCH = 256;

  /** The roots of so many bundles are kept in memory: 256 MiB. */
  private static final long MAX_RECORDS = 1L << 31;

  private final VerifierKey key;
  private final SumDbSource origin;
  private final Path dir;
  private final CloneOptions options;
  private final CloneProgress progress;

  /**
   * @param origin not closed
   * @param dir made if it does not exist
   */
  public DatabaseClone(
      VerifierKey key, SumDbSource origin, Path dir, CloneOptions options, CloneProgress progress) {
    this.key = key;
    this.origin = origin;
    this.dir = dir;
    this.options = options;
    this.progress = progress;
  }

  /**
   * Where evidence belongs.
   *
   * @throws CorruptStateException the directory holds another database
   */
  public ClientState state() throws IOException {
    Path own = CloneFiles.own(dir);
    ClientState state = ClientState.in(own, key);
    try (Stream<Path> entries = Files.list(own)) {
      List<Path> keys = entries.map(e -> e.resolve("verifier.key")).filter(Files::exists).toList();
      for (Path file : keys) {
        String other = Files.readString(file, StandardCharsets.UTF_8).strip();
        if (!other.equals(key.toString())) {
          throw new CorruptStateException(
              dir + " is a clone of the database with the key " + other,
              "clone into another directory");
        }
      }
    }
    return state;
  }

  /**
   * Makes or extends the clone.
   *
   * @throws MisbehaviourException the source's records or heads are not what the key signed; the
   *     head that was trusted before stays, and so does {@code latest}
   * @throws CorruptStateException the directory holds another database, or a damaged trusted head
   * @throws SourceException the source gives no usable answer; what was fetched is here for the
   *     next run
   * @throws IOException the directory cannot be read or written
   */
  public CloneReport run() throws MisbehaviourException, IOException {
    try (CloneFiles files = CloneFiles.open(dir)) {
      TreeAudit audit = TreeAudit.begin(key, origin, state().heads(), options.clock());
      if (audit.head().size() > MAX_RECORDS) {
        throw new SourceException(
            SourceException.Kind.BODY,
            "a tree of " + audit.head().size() + " records is too large for a clone");
      }
      Pace pace = new Pace(options.maxRequestsPerSecond(), System::nanoTime);
      BundleSource source =
          new BundleSource(origin, pace, progress, wait -> Thread.sleep(wait.toMillis()));
      try (LookupIndexWriter index = new LookupIndexWriter(files.temporary())) {
        return new Run(files, audit, source, index).run();
      }
    }
  }

  private final class Run {
    private final CloneFiles files;
    private final TreeAudit audit;
    private final BundleSource source;
    private final LookupIndexWriter index;
    private final TreeHead head;
    private final LocalTiles tiles;
    private final LeafPass leaves;
    private final OldEdges edges;

    private Run(CloneFiles files, TreeAudit audit, BundleSource source, LookupIndexWriter index)
        throws IOException {
      this.files = files;
      this.audit = audit;
      this.source = source;
      this.index = index;
      this.head = audit.head();
      this.tiles = new LocalTiles(files, head.size());
      this.leaves = new LeafPass(files, source, index, progress, options.jobs(), head.size());
      this.edges = new OldEdges(files, CloneFiles.own(dir).resolve("edges"));
    }

    private CloneReport run() throws MisbehaviourException, IOException {
      edges.add(head.size());
      leaves.run();
      tiles.writeAbove(leaves.roots());
      HashReader tree = new TileHashReader(head, tiles);
      if (!isSigned(tree)) {
        replaceSuspects();
        tiles.writeAbove(leaves.roots());
        if (!isSigned(tree)) {
          throw audit.forgedRoot("all of tile/8/data", tiles);
        }
      }
      audit.mustExtend(tree);
      Contradictions contradictions = new Contradictions(files, audit, tree);
      index.finish(files.index(), contradictions::compare);
      publish(tree);
      long damaged = leaves.damaged();
      return new CloneReport(
          head,
          leaves.fetched(),
          leaves.bundles() - leaves.fetched(),
          damaged,
          leaves.malformed(),
          leaves.samples(),
          contradictions.repeated(),
          contradictions.found(),
          contradictions.more());
    }

    private boolean isSigned(HashReader tree) throws IOException {
      try {
        tree.read(MerkleTree.rootIndexes(head.size()));
        return true;
      } catch (ProofException e) {
        return false;
      }
    }

    private void publish(HashReader tree) throws MisbehaviourException, IOException {
      if (!files.force()) {
        progress.notice("the files could not be forced to disk: a power failure may damage them");
      }
      audit.finish(tree);
      files.write("latest", audit.note());
      edges.removeAllBut(head.size());
    }

    /** Fetches again what keeps the tree from having the signed root. */
    private void replaceSuspects() throws MisbehaviourException, IOException {
      Suspects suspects = new Suspects(audit, source, tiles, leaves);
      int[] bundles = suspects.find();
      progress.notice(
          "the records do not hash to the signed root; fetching "
              + bundles.length
              + " bundles again");
      for (int from = 0; from < bundles.length; from += BATCH) {
        int to = Math.min(bundles.length, from + BATCH);
        leaves.fetchAgain(java.util.Arrays.copyOfRange(bundles, from, to));
      }
      suspects.mustBeCleared(bundles);
    }
  }

  /** The directory. */
  @Override
  public String toString() {
    return dir.toString();
  }
}
