package dev.sumdb.bundle;

import dev.sumdb.bundle.BundleIndex.Base;
import dev.sumdb.client.ClientOptions;
import dev.sumdb.client.LookupOutcome;
import dev.sumdb.client.LookupProgress;
import dev.sumdb.client.LookupRun;
import dev.sumdb.client.MemoryTrustedHeads;
import dev.sumdb.client.MemoryVerifiedCache;
import dev.sumdb.client.Misbehaviour;
import dev.sumdb.client.SumDbClient;
import dev.sumdb.client.SumDbSource;
import dev.sumdb.client.TileRun;
import dev.sumdb.client.TrustedHeads;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.Note;
import dev.sumdb.note.UnverifiedNoteException;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.note.Verifiers;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Verifies bundles with a database's key and nothing else: every record, every tile and every older
 * head in the tree of the newest signed head. Opens no socket.
 */
public final class BundleCheck {
  private final VerifierKey key;
  private final TrustedHeads heads;
  private final ClientOptions options;

  private BundleCheck(VerifierKey key, TrustedHeads heads, ClientOptions options) {
    this.key = key;
    this.heads = heads;
    this.options = options;
  }

  /**
   * Verifies bundles that belong together: one that stands for itself, a base with increments, or
   * several of the same head.
   *
   * @param key of the database, never the bundle's own
   * @param heads what is trusted already; the newest head has to extend it and is stored there
   * @return one bundle with all that they prove, the same whatever their order; of a single one
   *     that stands for itself, the same again
   * @throws BundleException of kind INCOMPLETE if something is missing, another key signed, or the
   *     trusted head cannot be compared; of kind ALTERED if something is not what the key signed
   * @throws IOException the trusted head cannot be read or is damaged
   */
  public static Bundle check(
      VerifierKey key, List<Bundle> bundles, TrustedHeads heads, ClientOptions options)
      throws BundleException, IOException {
    return new BundleCheck(key, heads, options).check(BundleSource.oldestFirst(bundles));
  }

  /**
   * Verifies what bundles prove without anything else at hand, before they are used together with
   * what is: together if they belong together, else each one that stands for itself.
   *
   * @throws BundleException something that an index lists is in none of them, or as {@link #check}
   */
  public static void mustHold(VerifierKey key, List<Bundle> bundles, ClientOptions options)
      throws BundleException, IOException {
    try {
      check(key, bundles, new MemoryTrustedHeads(), options);
      return;
    } catch (BundleException e) {
      boolean isAlone = bundles.size() == 1 && !bundles.get(0).isIncrement();
      if (e.kind() == BundleException.Kind.ALTERED || isAlone) {
        throw e;
      }
    }
    for (Bundle bundle : bundles) {
      for (String name : bundle.missing()) {
        if (bundles.stream().noneMatch(one -> one.tiles().containsKey(name))) {
          throw BundleException.incomplete(name + " is missing");
        }
      }
      if (!bundle.isIncrement()) {
        check(key, List.of(bundle), new MemoryTrustedHeads(), options);
      }
    }
  }

  private Bundle check(List<Bundle> bundles) throws BundleException, IOException {
    for (Bundle bundle : bundles) {
      checkKey(bundle);
    }
    Bundle newest = bundles.get(bundles.size() - 1);
    Join join = new Join(bundles, newest.head());
    List<Tile> needed = HeadTiles.needed(newest.head(), join.records.values(), join.since);
    mustBeThere(needed, join, bundles);
    SumDbSource source = BundleSource.of(bundles, "the bundle");
    SumDbClient client = client(source, new MemoryTrustedHeads());
    prove(client, join.records);
    // All on the way to a proven record is authentic; what is left are the tiles of older heads.
    List<Tile> others = new ArrayList<>(needed);
    others.removeAll(Set.copyOf(HeadTiles.needed(newest.head(), join.records.values(), List.of())));
    prove(client, others, newest);
    for (Bundle bundle : bundles) {
      // Answers with newer heads took the place of its own, which must not hide another history.
      prove(client(source, new MemoryTrustedHeads(bundle.latest())), List.of(), newest);
    }
    checkSince(join, newest);
    SortedMap<String, byte[]> tiles = new TreeMap<>();
    needed.forEach(tile -> tiles.put(HeadTiles.path(tile), join.tiles.get(HeadTiles.path(tile))));
    if (bundles.size() == 1 && !newest.isIncrement()) {
      mustBeNeeded(newest, tiles);
    }
    prove(client(source, heads), List.of(), newest); // last, for it moves the trusted head
    return Bundle.of(
        key, newest.head(), newest.latest(), join.since, Base.NONE, join.records, tiles);
  }

  private SumDbClient client(SumDbSource source, TrustedHeads trusted) {
    return SumDbClient.of(
        key,
        source,
        trusted,
        new MemoryVerifiedCache(),
        options.withTileHeight(BundleReader.HEIGHT));
  }

  private void checkKey(Bundle bundle) throws BundleException, IOException {
    try {
      Note.open(bundle.latest(), Verifiers.of(key));
    } catch (UnverifiedNoteException e) {
      if (e.kind() == UnverifiedNoteException.Kind.NO_KNOWN_SIGNATURE) {
        throw BundleException.incomplete(
            "not signed by "
                + key.name()
                + "+"
                + key.idHex()
                + ": wrong key, or a bundle of another database?");
      }
      SumDbSource source = BundleSource.of(List.of(bundle), "the bundle");
      prove(client(source, new MemoryTrustedHeads()), bundle.records()); // tells with evidence
      throw BundleException.altered("altered: " + BundleReader.LATEST + ": " + e.getMessage());
    } catch (MalformedException e) {
      throw new AssertionError("a head that was read", e);
    }
    if (!bundle.claimedKey().equals(key)) {
      throw BundleException.altered(
          "altered: " + BundleIndex.NAME + " names another key than the one that signed");
    }
  }

  /** What several bundles have together. */
  private static final class Join {
    private final SortedMap<ModuleVersion, LogRecord> records = new TreeMap<>();
    private final SortedMap<String, byte[]> tiles = new TreeMap<>();
    private final List<TreeHead> since;

    Join(List<Bundle> bundles, TreeHead newest) {
      SortedMap<Long, TreeHead> older = new TreeMap<>();
      for (Bundle bundle : bundles) {
        records.putAll(bundle.records());
        tiles.putAll(bundle.tiles());
        bundle.since().forEach(head -> older.put(head.size(), head));
        older.put(bundle.head().size(), bundle.head());
      }
      older.keySet().removeIf(size -> size == 0 || size >= newest.size());
      since = List.copyOf(older.values());
    }
  }

  private static void mustBeThere(List<Tile> needed, Join join, List<Bundle> bundles)
      throws BundleException {
    for (Bundle bundle : bundles) {
      for (String name : bundle.missing()) {
        if (!join.tiles.containsKey(name)) {
          throw BundleException.incomplete(name + " is missing");
        }
      }
    }
    for (Tile tile : needed) {
      String path = HeadTiles.path(tile);
      if (!join.tiles.containsKey(path)) {
        String base =
            bundles.stream()
                .map(Bundle::baseDescription)
                .filter(text -> !text.isEmpty())
                .map(text -> "; an increment here builds on " + text)
                .findFirst()
                .orElse("");
        throw BundleException.incomplete(path + " is missing" + base);
      }
    }
  }

  private static void prove(SumDbClient client, List<Tile> needed, Bundle newest)
      throws BundleException, IOException {
    TileRun run = client.refresh(needed);
    mustBeHonest(run.misbehaviours());
    for (Tile tile : needed) {
      mustBeHonest(run.misbehaviour(tile).stream().toList());
    }
    if (run.noNewerHead().isPresent()) {
      throw BundleException.incomplete(run.noNewerHead().get().getMessage());
    }
    // A newer trusted head, of which the bundle's was shown to be a prefix, is fine as well.
    if (run.head().map(TreeHead::size).orElse(-1L) < newest.head().size()) {
      throw BundleException.incomplete(
          "a newer head is trusted, with which tree "
              + newest.head().size()
              + " of the bundle cannot be compared");
    }
    for (Tile tile : needed) {
      tile(run, tile);
    }
  }

  /** The proven bytes. */
  static byte[] tile(TileRun run, Tile tile) throws BundleException, InterruptedIOException {
    try {
      return run.tile(tile);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      throw BundleException.incomplete(e.getMessage());
    }
  }

  private static void prove(SumDbClient client, SortedMap<ModuleVersion, LogRecord> records)
      throws BundleException, IOException {
    LookupRun run = client.lookup(records.keySet(), LookupProgress.NONE);
    mustBeHonest(run.misbehaviours());
    for (Map.Entry<ModuleVersion, LookupOutcome> one : run.outcomes().entrySet()) {
      if (one.getValue() instanceof LookupOutcome.Unverifiable why) {
        throw BundleException.incomplete(one.getKey() + ": " + why.reason());
      }
      if (!(one.getValue() instanceof LookupOutcome.Proven)) {
        throw BundleException.incomplete(one.getKey() + " is not proven");
      }
    }
  }

  private static void mustBeHonest(List<Misbehaviour> misbehaviours) throws BundleException {
    if (!misbehaviours.isEmpty()) {
      throw BundleException.misbehaved("", misbehaviours);
    }
  }

  private static void checkSince(Join join, Bundle newest) throws BundleException, IOException {
    HeadTiles tree = new HeadTiles(newest.head(), join.tiles);
    for (TreeHead older : join.since) {
      try {
        TreeHead real = tree.at(older.size());
        if (!real.equals(older)) {
          throw BundleException.altered(
              "altered: "
                  + BundleIndex.NAME
                  + ": tree "
                  + older.size()
                  + " has the root "
                  + real.root()
                  + " in this log, not "
                  + older.root());
        }
      } catch (ProofException e) {
        throw BundleException.altered("altered: " + e.getMessage());
      }
    }
  }

  private static void mustBeNeeded(Bundle bundle, SortedMap<String, byte[]> needed)
      throws BundleException {
    List<String> superfluous = new ArrayList<>(bundle.tiles().keySet());
    superfluous.removeAll(needed.keySet());
    superfluous.sort(Comparator.naturalOrder());
    if (!superfluous.isEmpty()) {
      throw BundleException.altered("altered: " + superfluous.get(0) + " proves nothing here");
    }
  }
}
