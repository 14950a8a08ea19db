package dev.sumdb.server.log;

import dev.sumdb.note.VerifierKey;
import dev.sumdb.server.store.DamagedStoreException;
import dev.sumdb.server.store.RecordRow;
import dev.sumdb.server.store.SqliteLogStore;
import dev.sumdb.server.store.StoreExtent;
import dev.sumdb.server.store.StoredTile;
import dev.sumdb.server.store.UnusableStoreException;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.NodeHasher;
import dev.sumdb.tlog.Tile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The files of one log, read without a lock, also while a server appends to them. The ledger is
 * read before and after the store, so that a store which is ahead by more than one unsigned batch,
 * or behind, is told from one that moved on meanwhile.
 */
final class DirectoryFsckSource implements FsckSource {
  private final Path dir;
  private final VerifierKey key;
  private SqliteLogStore store;

  private DirectoryFsckSource(Path dir, VerifierKey key) {
    this.dir = dir;
    this.key = key;
  }

  /** Opens nothing yet: what cannot be opened because it is damaged belongs into the report. */
  static DirectoryFsckSource open(Path dir, VerifierKey key) throws UsageException {
    if (!LogDir.holdsLog(dir)) {
      throw new UsageException(dir + " holds no log", "name the directory of a log");
    }
    return new DirectoryFsckSource(dir, key);
  }

  /** The key in {@code verifier.key}. */
  static VerifierKey key(Path dir) throws UsageException, IOException {
    if (!LogDir.holdsLog(dir)) {
      throw new UsageException(dir + " holds no log", "name the directory of a log");
    }
    Path file = dir.resolve(LogDir.VERIFIER_KEY);
    try {
      return VerifierKey.parse(Files.readString(file, StandardCharsets.ISO_8859_1).strip());
    } catch (NoSuchFileException | MalformedException e) {
      throw new UsageException(
          "no verifier key in " + file + ": " + e.getMessage(), "give the key with --key", e);
    }
  }

  @Override
  public List<FsckHead> heads(Consumer<Damage> damages) throws IOException {
    List<FsckHead> heads = new ArrayList<>();
    Optional<LedgerFile> before = ledger(damages);
    before.ifPresent(ledger -> ledger.entries().forEach(entry -> heads.add(head(entry))));
    Optional<StoreExtent> extent = extent(damages);
    if (extent.isPresent()) {
      checkExtent(extent.get(), damages);
      heads.add(
          new FsckHead(
              LogDir.STORE + " tree_state", extent.get().state().head(), new byte[0], new byte[0]));
    }
    if (before.isPresent() && extent.isPresent()) {
      ledger(damages).ifPresent(after -> checkEpochs(before.get(), extent.get(), after, damages));
      heads.removeIf(head -> head.head().size() > extent.get().state().head().size());
    }
    return extent.isPresent() ? heads : List.of();
  }

  private static FsckHead head(SignedHead entry) {
    return new FsckHead(
        LogDir.LEDGER + " epoch " + entry.epoch(),
        entry.head(),
        entry.treeNote(),
        entry.checkpoint());
  }

  private Optional<LedgerFile> ledger(Consumer<Damage> damages) throws IOException {
    Path file = LogDir.ledgerOf(dir);
    try {
      return Optional.of(FileHeadLedger.read(file));
    } catch (NoSuchFileException e) {
      damages.accept(new Damage(LogDir.LEDGER, file + " is missing"));
    } catch (DamagedLedgerException e) {
      damages.accept(new Damage(LogDir.LEDGER, e.getMessage()));
    }
    return Optional.empty();
  }

  /** What SQLite itself calls damaged is damage, not a failure to read. */
  private Optional<StoreExtent> extent(Consumer<Damage> damages) throws IOException {
    Path file = dir.resolve(LogDir.STORE);
    if (Files.exists(file) && !Files.isReadable(file)) {
      throw new IOException(file + " cannot be read");
    }
    try {
      store = SqliteLogStore.openReadOnly(file);
      String name = store.meta(LogDir.META_NAME).orElse("");
      String stored = store.meta(LogDir.META_KEY).orElse("");
      if (!name.equals(key.name()) || !stored.equals(key.toString())) {
        damages.accept(new Damage(LogDir.STORE, "belongs to the key " + stored + ", want " + key));
      }
      store.problems().forEach(problem -> damages.accept(new Damage(LogDir.STORE, problem)));
      return Optional.of(store.extent());
    } catch (DamagedStoreException | UnusableStoreException e) {
      damages.accept(new Damage(LogDir.STORE, e.getMessage()));
      return Optional.empty();
    }
  }

  private static void checkExtent(StoreExtent extent, Consumer<Damage> damages) {
    long size = extent.state().head().size();
    if (extent.nextId() != size || extent.records() != size) {
      damages.accept(
          new Damage(
              LogDir.STORE,
              extent.records()
                  + " records with ids below "
                  + extent.nextId()
                  + ", tree_state has size "
                  + size));
    }
    long tiles = 0;
    for (int level = 0; level < StoredTile.MAX_LEVEL; level++) {
      tiles += StoredTile.completed(level, size);
    }
    if (extent.tiles() != tiles) {
      damages.accept(
          new Damage(
              LogDir.STORE, extent.tiles() + " tiles, tree " + size + " completes " + tiles));
    }
  }

  private static void checkEpochs(
      LedgerFile before, StoreExtent extent, LedgerFile after, Consumer<Damage> damages) {
    SignedHead first = newest(before);
    SignedHead last = newest(after);
    long epoch = extent.state().epoch();
    if (epoch < first.epoch() || extent.state().head().size() < first.head().size()) {
      damages.accept(
          new Damage(
              LogDir.STORE, "is at " + extent.state() + ", the head ledger has signed " + first));
    }
    if (epoch > last.epoch() + 1) {
      damages.accept(
          new Damage(LogDir.LEDGER, "ends with " + last + ", log.db is at " + extent.state()));
    }
  }

  private static SignedHead newest(LedgerFile ledger) {
    return ledger.entries().get(ledger.entries().size() - 1);
  }

  @Override
  public List<Optional<String>> texts(long from, long to, Consumer<Damage> damages)
      throws IOException {
    List<Optional<String>> texts = new ArrayList<>();
    List<RecordRow> rows = List.of();
    Map<Long, String> proofs = Map.of();
    try {
      rows = store.records(from, to);
      proofs = store.proofs(from, to);
    } catch (DamagedStoreException e) {
      damages.accept(new Damage(LogDir.STORE, e.getMessage()));
    }
    for (RecordRow row : rows) {
      while (from + texts.size() < row.id()) {
        texts.add(Optional.empty());
      }
      checkColumns(row, damages);
      ProofCheck.problem(row, proofs.get(row.id()))
          .ifPresent(problem -> damages.accept(new Damage("record " + row.id(), problem)));
      texts.add(Optional.of(row.text()));
    }
    while (texts.size() < to - from) {
      texts.add(Optional.empty());
    }
    return texts;
  }

  /** The columns are what lookups search; the text is what was signed. */
  private static void checkColumns(RecordRow row, Consumer<Damage> damages) {
    String want = row.key().module() + " " + row.key().version() + " ";
    if (!row.text().startsWith(want)) {
      damages.accept(
          new Damage(
              "record " + row.id(),
              "is stored for "
                  + MalformedException.quote(row.key().module() + "@" + row.key().version())
                  + ", its text is of another"));
    }
  }

  @Override
  public boolean hasPartialTiles() {
    return false;
  }

  @Override
  public Optional<byte[]> tile(Tile tile, Consumer<Damage> damages) throws IOException {
    try {
      Optional<StoredTile> stored = store.tile(tile.level(), tile.index());
      stored.ifPresent(s -> checkRoot(s, damages));
      return stored.map(StoredTile::hashes);
    } catch (DamagedStoreException e) {
      damages.accept(new Damage(LogDir.STORE, e.getMessage()));
      return Optional.empty();
    }
  }

  private static void checkRoot(StoredTile tile, Consumer<Damage> damages) {
    Hash root = new NodeHasher().subtree(tile.hashes(), 0, StoredTile.WIDTH);
    if (!root.equals(tile.root())) {
      damages.accept(
          new Damage(
              tile.toString(), "its stored root is " + tile.root() + ", its hashes give " + root));
    }
  }

  @Override
  public void close() throws IOException {
    if (store != null) {
      store.close();
    }
  }
}
