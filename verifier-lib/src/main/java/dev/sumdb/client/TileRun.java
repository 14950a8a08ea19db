package dev.sumdb.client;

import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The newest head that a run proved, and tiles of its tree. Immutable. */
public final class TileRun {
  private final LookupRun run;
  private final TreeReading tree;
  private final RunProof proof;
  private final IOException noNewerHead;
  private final List<Misbehaviour> misbehaviours;

  private TileRun(
      LookupRun run,
      TreeReading treeOrNull,
      RunProof proof,
      IOException noNewerHead,
      List<Misbehaviour> misbehaviours) {
    this.run = run;
    this.tree = treeOrNull;
    this.proof = proof;
    this.noNewerHead = noNewerHead;
    this.misbehaviours = misbehaviours;
  }

  static TileRun of(
      LookupRun run,
      TreeReading treeOrNull,
      RunProof proof,
      List<SeenHead> offered,
      IOException noHeadOrNull) {
    Set<Misbehaviour> found = new LinkedHashSet<>(run.misbehaviours());
    IOException failure = noHeadOrNull;
    for (SeenHead head : offered) {
      LookupOutcome why = proof.failure(head).orElse(null);
      if (why instanceof LookupOutcome.Misbehaved misbehaved) {
        found.add(misbehaved.what());
      } else if (why instanceof LookupOutcome.Unverifiable unverifiable) {
        failure = new SourceException(SourceException.Kind.BODY, unverifiable.reason());
      }
    }
    return new TileRun(run, treeOrNull, proof, failure, List.copyOf(found));
  }

  /** The newest head that holds: the trusted one, or one that extends it; nothing if none does. */
  public Optional<TreeHead> head() {
    return run.head();
  }

  /** The signed note of that head. */
  public Optional<byte[]> headNote() {
    return run.headNote();
  }

  /** Why the source's newest head was not had or could not be proven, if it was asked for. */
  public Optional<IOException> noNewerHead() {
    return Optional.ofNullable(noNewerHead);
  }

  /** What was done wrong with heads; {@link #misbehaviour(Tile)} has what was done with a tile. */
  public List<Misbehaviour> misbehaviours() {
    return new ArrayList<>(misbehaviours);
  }

  /** What did not work and changes nothing here, e.g. that the head could not be stored. */
  public List<String> warnings() {
    return run.warnings();
  }

  /** What was done wrong with a tile that was asked for. */
  public Optional<Misbehaviour> misbehaviour(Tile tile) {
    ForgedTileException forged = tree == null ? null : forged(tile);
    return Optional.ofNullable(forged).map(f -> proof.forged(f, path(tile)));
  }

  private ForgedTileException forged(Tile tile) {
    return proof.reading(tile).map(TreeReading.Reading::forged).orElse(null);
  }

  /**
   * The proven bytes of a tile that was asked for.
   *
   * @throws NotInSourceException it is not in the tree of {@link #head}
   * @throws IOException why it could not be had or proven
   */
  public byte[] tile(Tile tile) throws IOException {
    if (tree == null) {
      throw noNewerHead != null
          ? noNewerHead
          : new IOException("there is no head to prove " + path(tile) + " with");
    }
    Optional<TreeReading.Reading> reading = proof.reading(tile);
    if (reading.isEmpty()) {
      if (noNewerHead != null && !(noNewerHead instanceof NotInSourceException)) {
        throw noNewerHead; // a newer tree may have it
      }
      throw new NotInSourceException(
          path(tile) + " is not in the tree of " + tree.head().size() + " records");
    }
    if (reading.get().unavailable() != null) {
      throw reading.get().unavailable();
    }
    if (reading.get().forged() != null) {
      throw new IOException(path(tile) + " is forged");
    }
    int width =
        (int) Tile.availableWidth(tile.height(), tile.level(), tile.index(), tree.head().size());
    byte[] whole = tree.authentic().get(tile.withWidth(width));
    return Arrays.copyOf(whole, tile.width() * Hash.SIZE);
  }

  private static String path(Tile tile) {
    return TilePath.format(tile, TileDialect.GO);
  }
}
