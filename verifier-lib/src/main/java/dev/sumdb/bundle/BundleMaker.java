package dev.sumdb.bundle;

import dev.sumdb.bundle.BundleIndex.Base;
import dev.sumdb.checkpoint.TreeNote;
import dev.sumdb.client.BorrowedSource;
import dev.sumdb.client.ClientOptions;
import dev.sumdb.client.MemoryTrustedHeads;
import dev.sumdb.client.Misbehaviour;
import dev.sumdb.client.NotInSourceException;
import dev.sumdb.client.SourceException;
import dev.sumdb.client.SumDbClient;
import dev.sumdb.client.SumDbSource;
import dev.sumdb.client.TileRun;
import dev.sumdb.client.VerifiedCache;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.Note;
import dev.sumdb.note.UnverifiedNoteException;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.note.Verifiers;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes bundles of records that were proven. Fetches the tiles that prove them in one head, and
 * shows that this head, the newest one that was seen, and those that are built on are of one
 * history.
 */
public final class BundleMaker {
  private final VerifierKey key;
  private final SumDbSource source;
  private final VerifiedCache cache;
  private final ClientOptions options;

  /**
   * @param source of tiles; the caller's to close
   * @param cache of tiles
   */
  public BundleMaker(
      VerifierKey key, SumDbSource source, VerifiedCache cache, ClientOptions options) {
    this.key = key;
    this.source = source;
    this.cache = cache;
    this.options = options.withTileHeight(BundleReader.HEIGHT);
  }

  /**
   * The head that a signed note names.
   *
   * @throws BundleException of kind INCOMPLETE if the key did not sign it, of kind ALTERED if its
   *     signature is false or it is no head
   */
  public static TreeHead open(byte[] note, VerifierKey key) throws BundleException {
    try {
      return TreeNote.parse(Note.open(note, Verifiers.of(key)).text());
    } catch (UnverifiedNoteException e) {
      if (e.kind() == UnverifiedNoteException.Kind.NO_KNOWN_SIGNATURE) {
        throw BundleException.incomplete(
            "not signed by " + key.name() + "+" + key.idHex() + ": wrong key?");
      }
      throw BundleException.altered("altered: " + e.getMessage());
    } catch (MalformedException e) {
      throw BundleException.incomplete("no signed head: " + e.getMessage());
    }
  }

  /**
   * A bundle that stands for itself.
   *
   * @param records that were proven in the tree of {@code newest}
   * @param newest the signed head that was seen last
   * @param head the signed head to prove them in: {@code newest} or another
   * @param since signed heads; their consistency with {@code head} is included
   * @throws BundleException of kind INCOMPLETE if tiles cannot be had, or a record or older head is
   *     not in the tree; of kind ALTERED if a head is of another history, or tiles are forged
   * @throws IOException the thread was interrupted
   */
  public Bundle make(
      Map<ModuleVersion, LogRecord> records, byte[] newest, byte[] head, List<byte[]> since)
      throws BundleException, IOException {
    SortedMap<Long, TreeHead> older = new TreeMap<>();
    for (byte[] note : since) {
      TreeHead one = open(note, key);
      older.put(one.size(), one);
    }
    Map<String, byte[]> tiles = fetch(records, newest, head, older);
    for (byte[] note : since) {
      mustExtend(note, head);
    }
    return bundle(records, head, older, Base.NONE, tiles);
  }

  /**
   * What a verified bundle lacks for these records.
   *
   * @param base of {@link BundleCheck#check}; its head is in the result's {@link Bundle#since}
   * @throws BundleException as {@link #make}
   * @throws IOException as {@link #make}
   */
  public Bundle makeIncrement(
      Map<ModuleVersion, LogRecord> records, byte[] newest, byte[] head, Bundle base)
      throws BundleException, IOException {
    SortedMap<Long, TreeHead> older = new TreeMap<>();
    base.since().forEach(one -> older.put(one.size(), one));
    older.put(base.head().size(), base.head());
    SortedMap<ModuleVersion, LogRecord> all = new TreeMap<>(base.records());
    all.putAll(records);
    Map<String, byte[]> tiles = new TreeMap<>(fetch(all, newest, head, older));
    mustExtend(base.latest(), head);
    tiles.keySet().removeAll(base.tiles().keySet());
    SortedMap<ModuleVersion, LogRecord> added = new TreeMap<>(records);
    added.keySet().removeAll(base.records().keySet());
    Base builtOn = new Base(Bundle.sha256(base.encode()), base.records().size(), base.head());
    return bundle(added, head, older, builtOn, tiles);
  }

  private Bundle bundle(
      Map<ModuleVersion, LogRecord> records,
      byte[] note,
      SortedMap<Long, TreeHead> older,
      Base base,
      Map<String, byte[]> tiles)
      throws BundleException {
    TreeHead head = open(note, key);
    SortedMap<Long, TreeHead> since = new TreeMap<>(older);
    since.keySet().removeIf(size -> size == 0 || size == head.size());
    return Bundle.of(
        key,
        head,
        note,
        List.copyOf(since.values()),
        base,
        new TreeMap<>(records),
        new TreeMap<>(tiles));
  }

  private Map<String, byte[]> fetch(
      Map<ModuleVersion, LogRecord> records,
      byte[] newest,
      byte[] note,
      SortedMap<Long, TreeHead> older)
      throws BundleException, IOException {
    TreeHead head = open(note, key);
    for (Map.Entry<ModuleVersion, LogRecord> one : records.entrySet()) {
      if (one.getValue().id() >= head.size()) {
        throw BundleException.incomplete(
            one.getKey() + " is record " + one.getValue().id() + ", not in tree " + head.size());
      }
    }
    if (!older.isEmpty() && older.lastKey() > head.size()) {
      throw BundleException.incomplete(
          "what it is to build on has tree "
              + older.lastKey()
              + ", newer than tree "
              + head.size());
    }
    mustExtend(newest, note);
    List<Tile> needed = HeadTiles.needed(head, records.values(), older.values());
    Map<String, byte[]> tiles = new TreeMap<>();
    TileRun run = client(note, source).tiles(needed);
    for (Tile tile : needed) {
      Optional<Misbehaviour> forged = run.misbehaviour(tile);
      if (forged.isPresent()) {
        throw BundleException.misbehaved("", List.of(forged.get()));
      }
      tiles.put(HeadTiles.path(tile), BundleCheck.tile(run, tile));
    }
    return tiles;
  }

  /** Of two signed heads, in any order. */
  private void mustExtend(byte[] one, byte[] other) throws BundleException, IOException {
    boolean inOrder = open(one, key).size() <= open(other, key).size();
    byte[] older = inOrder ? one : other;
    byte[] newer = inOrder ? other : one;
    if (Arrays.equals(older, newer)) {
      return;
    }
    TileRun run = client(older, new OtherHead(source, newer)).refresh(List.of());
    if (!run.misbehaviours().isEmpty()) {
      throw BundleException.misbehaved("", run.misbehaviours());
    }
    if (run.noNewerHead().isPresent()) {
      throw BundleException.incomplete(run.noNewerHead().get().getMessage());
    }
  }

  private SumDbClient client(byte[] trusted, SumDbSource from) {
    return SumDbClient.of(key, from, new MemoryTrustedHeads(trusted), cache, options);
  }

  /** A source whose newest head is another one. */
  private static final class OtherHead extends BorrowedSource {
    private final byte[] note;

    OtherHead(SumDbSource source, byte[] note) {
      super(source);
      this.note = note;
    }

    @Override
    public byte[] read(String path, int maxBytes)
        throws NotInSourceException, SourceException, InterruptedIOException {
      return path.equals(BundleReader.LATEST) ? note.clone() : source.read(path, maxBytes);
    }
  }
}
