package dev.sumdb.client;

import dev.sumdb.tlog.ConsistencyProof;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.HashIndex;
import dev.sumdb.tlog.MerkleTree;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Proves the answers of a run. Chooses the newest head that holds, that is one whose tiles hash to
 * its root and whose tree extends the trusted one; then shows each other head to be a prefix of it
 * and each record to be in it. All of that is one read of the newest tree, unless something is
 * wrong.
 *
 * <pre>
 *   records  o   o      o             o
 *   heads            |     |   |            |          each a prefix of the newest
 *   trusted                |
 *   newest   [ one tree, one plan of tiles  ]
 * </pre>
 */
final class RunProof {
  /** Heads that do not hold are dropped one by one, at the price of a round of reads each. */
  private static final int MAX_CANDIDATES = 8;

  private final SeenHead trusted;
  private final RunTiles tiles;
  private final EvidenceWriter evidence;
  private final Map<TreeHead, SeenHead> heads = new LinkedHashMap<>();
  private final Map<TreeHead, String> carriers = new HashMap<>();
  private final Map<TreeHead, LookupOutcome> failed = new HashMap<>();
  private final List<Misbehaviour> forks = new ArrayList<>();
  private final Set<String> warnings = new LinkedHashSet<>();
  private final List<Tile> tilesWanted = new ArrayList<>();
  private boolean incomparableAllowed;
  private Wishes wishes;
  private List<TreeReading.Reading> readings;
  private TreeReading newest;

  /**
   * @param trusted the head of an earlier run; null if there is none
   */
  RunProof(SeenHead trusted, RunTiles tiles, EvidenceWriter evidence) {
    this.trusted = trusted;
    this.tiles = tiles;
    this.evidence = evidence;
    if (trusted != null) {
      add(trusted, "the trusted head");
    }
  }

  /** A head that came without an answer. */
  void add(SeenHead head, String carrier) {
    heads.putIfAbsent(head.head(), head);
    carriers.putIfAbsent(head.head(), carrier);
  }

  /** A hash tile to read, if the newest tree has it. */
  void want(Tile tile) {
    tilesWanted.add(tile);
  }

  /** What came of reading a tile that was wanted; nothing if the newest tree does not have it. */
  Optional<TreeReading.Reading> reading(Tile tile) {
    return Optional.ofNullable(wishes.tiles.get(tile)).map(readings::get);
  }

  /**
   * Believes records that are proven in the newest head although the head in their answer cannot be
   * compared with it, and warns. A record needs the one proof only; the other is a chance to notice
   * a fork, which a collection of files cannot be expected to give.
   */
  void allowIncomparableHeads() {
    incomparableAllowed = true;
  }

  /** What was allowed. */
  Set<String> warnings() {
    return warnings;
  }

  /** The newest head that holds, with its authentic tiles; nothing if none does. */
  Optional<TreeReading> newest() {
    return Optional.ofNullable(newest);
  }

  /** Why a head that was added does not hold; nothing if it does. */
  Optional<LookupOutcome> failure(SeenHead head) {
    return Optional.ofNullable(failed.get(head.head()));
  }

  /** What a tile was forged for shows. */
  Misbehaviour forged(ForgedTileException forged, String asked) {
    return evidence.tiles(asked, forged, trusted);
  }

  /** Every fork that was found. */
  List<Misbehaviour> forks() {
    return List.copyOf(forks);
  }

  /** Head and answer numbers of the wishes of one read. */
  private static final class Wishes {
    private final List<long[]> wishes = new ArrayList<>();
    private final Map<TreeHead, Integer> heads = new HashMap<>();
    private final Map<Long, Integer> records = new HashMap<>();
    private final Map<Tile, Integer> tiles = new HashMap<>();

    int add(long[] wish) {
      wishes.add(wish);
      return wishes.size() - 1;
    }
  }

  /**
   * After {@link #prove}.
   *
   * @throws IOException if the head could not be checked
   */
  void mustHold(SeenHead head) throws IOException {
    if (newest == null || failed.containsKey(head.head())) {
      throw new IOException("tree " + head.size() + " could not be compared with the stored one");
    }
  }

  /** An outcome for each answer, in their order. */
  List<LookupOutcome> prove(List<LookupAnswer> answers) throws InterruptedIOException {
    for (LookupAnswer answer : answers) {
      if (answer.head() != null) {
        add(answer.head(), AnswerParser.asked(answer.module()));
      }
    }
    for (SeenHead candidate : candidates()) {
      if (!failed.containsKey(candidate.head()) && holds(candidate, answers)) {
        break;
      }
    }
    List<LookupOutcome> outcomes = new ArrayList<>();
    for (LookupAnswer answer : answers) {
      outcomes.add(outcome(answer));
    }
    return outcomes;
  }

  /** Newest first; the trusted one last, and none that is older. */
  private List<SeenHead> candidates() {
    List<SeenHead> all =
        heads.values().stream()
            .filter(head -> trusted == null || head.size() >= trusted.size())
            .filter(head -> !head.equals(trusted))
            .sorted(Comparator.comparingLong(SeenHead::size).reversed())
            .limit(MAX_CANDIDATES)
            .toList();
    List<SeenHead> candidates = new ArrayList<>(all);
    if (trusted != null) {
      candidates.add(trusted);
    }
    return candidates;
  }

  private boolean holds(SeenHead candidate, List<LookupAnswer> answers)
      throws InterruptedIOException {
    if (trusted != null
        && candidate.size() == trusted.size()
        && !candidate.head().equals(trusted.head())) {
      fork(trusted, candidate, null);
      return false;
    }
    TreeReading tree = new TreeReading(candidate, tiles);
    wishes = wishesFor(candidate, answers);
    readings = tree.read(wishes.wishes);
    TreeReading.Reading roots = readings.get(0);
    if (!roots.isGood()) {
      failed.put(candidate.head(), failure(roots, candidate));
      return false;
    }
    if (trusted != null && trusted.size() < candidate.size()) {
      if (!extendsOlder(tree, trusted)) {
        failed.putIfAbsent(candidate.head(), failed.remove(trusted.head()));
        failOthersOf(tree);
        return false;
      }
    }
    newest = tree;
    for (SeenHead head : heads.values()) {
      if (!head.head().equals(candidate.head())) {
        extendsOlder(tree, head);
      }
    }
    return true;
  }

  private Wishes wishesFor(SeenHead candidate, List<LookupAnswer> answers) {
    Wishes made = new Wishes();
    made.add(MerkleTree.rootIndexes(candidate.size()));
    for (SeenHead head : heads.values()) {
      if (head.size() < candidate.size()) {
        made.heads.put(head.head(), made.add(MerkleTree.rootIndexes(head.size())));
      }
    }
    for (LookupAnswer answer : answers) {
      long id = answer.record().id();
      if (id < candidate.size()) {
        made.records.computeIfAbsent(id, i -> made.add(new long[] {HashIndex.of(0, i)}));
      }
    }
    for (Tile tile : tilesWanted) {
      if (tile.existsIn(candidate.size())) {
        long first = HashIndex.of(tile.level() * tile.height(), tile.index() << tile.height());
        made.tiles.computeIfAbsent(tile, t -> made.add(new long[] {first}));
      }
    }
    return made;
  }

  /** Notes why not, if not. Larger heads were tried before and have failed. */
  private boolean extendsOlder(TreeReading tree, SeenHead older) throws InterruptedIOException {
    if (failed.get(older.head()) instanceof LookupOutcome.Misbehaved known
        && forks.contains(known.what())) {
      return false;
    }
    if (older.size() > tree.head().size()) {
      failed.putIfAbsent(
          older.head(),
          new LookupOutcome.Unverifiable("tree " + older.size() + " was not checked"));
      return false;
    }
    if (older.size() == tree.head().size()) {
      fork(older, tree.head(), null);
      return false;
    }
    TreeReading.Reading reading = readings.get(wishes.heads.get(older.head()));
    if (!reading.isGood()) {
      Optional<Conflict> conflict = conflict(tree, older);
      if (conflict.isPresent()) {
        String asked = carriers.get((older.equals(trusted) ? tree.head() : older).head());
        Misbehaviour what = evidence.fork(asked, older, tree.head(), conflict.get());
        forks.add(what);
        failed.put(older.head(), new LookupOutcome.Misbehaved(what));
      } else {
        failed.put(older.head(), failure(reading, older));
      }
      return false;
    }
    Hash computed = root(older.size(), reading.hashes());
    if (!computed.equals(older.head().root())) {
      fork(older, tree.head(), tree);
      return false;
    }
    return true;
  }

  /** Where the one tree cannot be read at the other's edge, each still can on its own. */
  private Optional<Conflict> conflict(TreeReading tree, SeenHead older)
      throws InterruptedIOException {
    TreeReading own = new TreeReading(older, tiles);
    own.read(List.of(MerkleTree.rootIndexes(older.size())));
    return Conflict.find(own, tree);
  }

  private static Hash root(long size, List<Hash> hashes) {
    try {
      return MerkleTree.root(size, indexes -> hashes);
    } catch (IOException | ProofException e) {
      throw new AssertionError("a root from hashes that are here", e);
    }
  }

  private void fork(SeenHead older, SeenHead newer, TreeReading newerTree) {
    Hash computed = null;
    List<Hash> proof = List.of();
    if (newerTree != null) {
      try {
        // The tiles of the older tree's right edge, which were read, hold all of the proof.
        computed = MerkleTree.root(older.size(), newerTree.loaded());
        proof = ConsistencyProof.prove(newerTree.loaded(), older.size(), newer.size()).hashes();
      } catch (IOException | ProofException e) {
        throw new AssertionError("no proof from tiles that were authenticated", e);
      }
    }
    String asked = carriers.get((older.equals(trusted) ? newer : older).head());
    Misbehaviour what = evidence.fork(asked, older, newer, computed, proof);
    forks.add(what);
    SeenHead other = older.equals(trusted) && newerTree == null ? newer : older;
    failed.put(other.head(), new LookupOutcome.Misbehaved(what));
  }

  /** After a fork from the trusted head: what belongs to the other branch need not be tried. */
  private void failOthersOf(TreeReading branch) {
    LookupOutcome why = failed.get(branch.head().head());
    if (!(why instanceof LookupOutcome.Misbehaved forked && forks.contains(forked.what()))) {
      return;
    }
    for (SeenHead head : heads.values()) {
      Integer wish = wishes.heads.get(head.head());
      if (wish != null
          && head.size() > trusted.size()
          && readings.get(wish).isGood()
          && root(head.size(), readings.get(wish).hashes()).equals(head.head().root())) {
        failed.put(head.head(), why);
      }
    }
  }

  private LookupOutcome failure(TreeReading.Reading reading, SeenHead head) {
    if (reading.forged() != null) {
      String asked = carriers.get(head.head());
      return new LookupOutcome.Misbehaved(evidence.tiles(asked, reading.forged(), trusted));
    }
    return new LookupOutcome.Unverifiable(
        "tree " + head.size() + " cannot be checked: " + reading.unavailable().getMessage());
  }

  private LookupOutcome outcome(LookupAnswer answer) {
    if (newest == null) {
      return withoutHead(answer);
    }
    long id = answer.record().id();
    LookupOutcome head = answer.head() == null ? null : failed.get(answer.head().head());
    if (head instanceof LookupOutcome.Unverifiable why
        && incomparableAllowed
        && id < newest.head().size()) {
      warnings.add("not compared with tree " + newest.head().size() + ": " + why.reason());
    } else if (head != null) {
      return head;
    }
    if (id >= newest.head().size()) {
      String why = "record " + id + " is not in tree " + newest.head().size();
      if (answer.body() == null) {
        return new LookupOutcome.Unverifiable(why);
      }
      return new LookupOutcome.Misbehaved(
          evidence.malformed(AnswerParser.asked(answer.module()), answer.body(), why));
    }
    TreeReading.Reading reading = readings.get(wishes.records.get(id));
    if (reading.forged() != null) {
      String asked = AnswerParser.asked(answer.module());
      return new LookupOutcome.Misbehaved(evidence.tiles(asked, reading.forged(), trusted));
    }
    if (!reading.isGood()) {
      return new LookupOutcome.Unverifiable(
          "record " + id + " cannot be proven: " + reading.unavailable().getMessage());
    }
    return new RecordCheck(newest, evidence).check(answer, reading.hashes().get(0));
  }

  /** No head holds. */
  private LookupOutcome withoutHead(LookupAnswer answer) {
    if (!forks.isEmpty()) {
      return new LookupOutcome.Misbehaved(forks.get(0));
    }
    LookupOutcome own = answer.head() == null ? null : failed.get(answer.head().head());
    if (own != null) {
      return own;
    }
    return failed.values().stream()
        .findFirst()
        .orElseGet(
            () -> new LookupOutcome.Unverifiable("there is no signed head of the database here"));
  }
}
