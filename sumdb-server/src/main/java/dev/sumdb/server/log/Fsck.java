package dev.sumdb.server.log;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.Rfc6962;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Recomputes a log from the texts of its records and compares everything with that: every tile,
 * every head it has signed and still knows, the signatures, that no module version is there twice,
 * that every text is the two lines of one module version. One pass, a batch of records in memory.
 */
public final class Fsck {
  private static final int CHUNK = 1024;

  private final FsckSource source;
  private final VerifierKey key;
  private final FsckProgress progress;
  private final List<Damage> damages = new ArrayList<>();
  private final SeenModules seen = new SeenModules();
  private final TileCheck tiles;
  private final TreeBuilder tree;
  private int wrongRoots;

  private Fsck(FsckSource source, VerifierKey key, FsckProgress progress) {
    this.source = source;
    this.key = key;
    this.progress = progress;
    this.tiles = new TileCheck(source, this::found);
    this.tree = new TreeBuilder(tiles);
  }

  /** Ends a check that has found enough. */
  private static final class EnoughDamage extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Checks the log in a directory, which a live server may be using. Nothing in it is changed.
   *
   * @param key the key that heads must be signed with, or null for that of {@code verifier.key}
   * @throws UsageException if there is no log, or no key
   * @throws IOException if a file could not be read; damaged ones are in the report
   */
  public static FsckReport check(Path dir, VerifierKey key, FsckProgress progress)
      throws UsageException, IOException {
    VerifierKey used = key != null ? key : DirectoryFsckSource.key(dir);
    try (FsckSource source = DirectoryFsckSource.open(dir, used)) {
      return check(source, used, progress);
    }
  }

  /**
   * Checks a source against the key.
   *
   * @throws IOException if it could not be read to the end
   */
  public static FsckReport check(FsckSource source, VerifierKey key, FsckProgress progress)
      throws IOException {
    return new Fsck(source, key, progress).run();
  }

  private void found(Damage damage) {
    damages.add(damage);
    if (damages.size() >= FsckReport.MAX_DAMAGES) {
      throw new EnoughDamage();
    }
  }

  private FsckReport run() throws IOException {
    List<FsckHead> heads = new ArrayList<>();
    try {
      heads.addAll(source.heads(this::found));
      heads.sort(Comparator.comparingLong(head -> head.head().size()));
      heads.forEach(this::checkNotes);
      checkRecords(heads);
      tiles.finish();
      if (wrongRoots > 1) {
        found(new Damage("heads", (wrongRoots - 1) + " more heads with another root"));
      }
    } catch (EnoughDamage e) {
      // The report says that it is full.
    }
    return new FsckReport(
        key.name(),
        heads.isEmpty() ? TreeHead.EMPTY : heads.get(heads.size() - 1).head(),
        tree.size(),
        tiles.compared(),
        heads.size(),
        damages);
  }

  private void checkNotes(FsckHead head) {
    try {
      if (head.treeNote().length > 0) {
        HeadSigner.checkTreeNote(head.treeNote(), head.head(), key);
      }
      if (head.checkpoint().length > 0) {
        HeadSigner.checkCheckpoint(head.checkpoint(), head.head(), key);
      }
    } catch (ProofException e) {
      found(new Damage(head.where(), e.getMessage()));
    }
  }

  private void checkRecords(List<FsckHead> heads) throws IOException {
    long size = heads.isEmpty() ? 0 : heads.get(heads.size() - 1).head().size();
    int next = checkRoots(heads, 0);
    for (long from = 0; from < size; from += CHUNK) {
      long to = Math.min(size, from + CHUNK);
      List<Optional<String>> texts = source.texts(from, to, this::found);
      if (texts.size() != to - from) {
        throw new AssertionError("source gave " + texts.size() + " records for " + (to - from));
      }
      for (Optional<String> text : texts) {
        long id = tree.size();
        if (text.isEmpty()) {
          found(new Damage("record " + id, "missing; nothing behind it can be checked"));
          return;
        }
        checkText(id, text.get());
        tree.add(Rfc6962.leafHash(text.get().getBytes(StandardCharsets.UTF_8)));
        next = checkRoots(heads, next);
      }
      progress.checked(to, size);
    }
  }

  /**
   * Compares the heads of exactly the size reached; the first wrong one is named, others counted.
   */
  private int checkRoots(List<FsckHead> heads, int from) {
    int next = from;
    Hash root = null;
    for (; next < heads.size() && heads.get(next).head().size() == tree.size(); next++) {
      root = root == null ? tree.root() : root;
      FsckHead head = heads.get(next);
      if (!head.head().root().equals(root) && wrongRoots++ == 0) {
        found(
            new Damage(
                head.where(),
                "tree "
                    + tree.size()
                    + " has root "
                    + head.head().root()
                    + ", the records give "
                    + root));
      }
    }
    return next;
  }

  private void checkText(long id, String text) throws IOException {
    try {
      LogRecord.checkText(text);
      ModuleVersion module = RecordText.module(text);
      RecordText.checkLogged(module, text);
      long before = seen.add(module, id);
      if (before >= 0 && isModule(before, module)) {
        found(new Damage("record " + id, module + " is record " + before + " as well"));
      }
    } catch (MalformedException e) {
      found(new Damage("record " + id, e.getMessage()));
    }
  }

  /** Two module versions with the same 64 bits are not yet the same. */
  private boolean isModule(long id, ModuleVersion module) throws IOException {
    Consumer<Damage> reportedBefore = damage -> {};
    Optional<String> text = source.texts(id, id + 1, reportedBefore).get(0);
    return text.isPresent() && text.get().startsWith(module.path() + " " + module.version() + " ");
  }
}
