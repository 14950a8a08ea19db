package dev.sumdb.client;

import dev.sumdb.checkpoint.TreeNote;
import dev.sumdb.gosum.GoSumLine;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.Note;
import dev.sumdb.note.UnverifiedNoteException;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.note.Verifiers;
import dev.sumdb.tlog.ConsistencyProof;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.HashIndex;
import dev.sumdb.tlog.HashReader;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.MerkleTree;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileHashReader;
import dev.sumdb.tlog.TileReader;
import dev.sumdb.tlog.TreeHead;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The signed heads of one database for somebody who recomputes its whole tree: which head to go
 * for, whether the one trusted before is a prefix of it, and evidence where the records or heads
 * are not what was signed. A head becomes the trusted one in {@link #finish} only.
 */
public final class TreeAudit {
  private static final String LATEST = "latest";

  private final VerifierKey key;
  private final TrustedHeads heads;
  private final EvidenceWriter evidence;
  private final SeenHead trusted; // null if there is none
  private final SeenHead latest;

  private TreeAudit(
      VerifierKey key,
      TrustedHeads heads,
      EvidenceWriter evidence,
      SeenHead trusted,
      SeenHead latest) {
    this.key = key;
    this.heads = heads;
    this.evidence = evidence;
    this.trusted = trusted;
    this.latest = latest;
  }

  /**
   * Asks the source for its newest head.
   *
   * @throws MisbehaviourException it has a false signature of the key, or another root than the
   *     trusted head of the same size
   * @throws SourceException there is no head signed by the key
   * @throws CorruptStateException the trusted head is damaged
   * @throws IOException the head cannot be read
   */
  public static TreeAudit begin(
      VerifierKey key, SumDbSource source, TrustedHeads heads, Clock clock)
      throws MisbehaviourException, IOException {
    EvidenceWriter evidence = new EvidenceWriter(key, source, clock);
    SeenHead trusted = new HeadStore(heads, key).newest();
    byte[] note = source.read(LATEST, SumDbSource.MAX_LOOKUP_BYTES);
    SeenHead latest = open(note, key, evidence);
    if (trusted != null
        && trusted.size() == latest.size()
        && !trusted.head().equals(latest.head())) {
      Hash root = trusted.head().root();
      throw new MisbehaviourException(evidence.fork(LATEST, trusted, latest, root, List.of()));
    }
    return new TreeAudit(key, heads, evidence, trusted, latest);
  }

  private static SeenHead open(byte[] note, VerifierKey key, EvidenceWriter evidence)
      throws MisbehaviourException, SourceException {
    Note opened;
    try {
      opened = Note.open(note, Verifiers.of(key));
    } catch (MalformedException e) {
      throw new SourceException(SourceException.Kind.BODY, "no signed head: " + e.getMessage());
    } catch (UnverifiedNoteException e) {
      if (e.kind() == UnverifiedNoteException.Kind.NO_KNOWN_SIGNATURE) {
        throw new SourceException(
            SourceException.Kind.BODY,
            "the head is not signed by "
                + EvidenceWriter.shortKey(key)
                + ": wrong key or wrong server?");
      }
      throw new MisbehaviourException(evidence.unsigned(LATEST, answer(note), e.getMessage()));
    }
    try {
      TreeNote.parse(opened.text());
      return SeenHead.open(note, key);
    } catch (MalformedException | UnverifiedNoteException e) {
      throw new MisbehaviourException(evidence.malformed(LATEST, answer(note), e.getMessage()));
    }
  }

  /** As evidence has it: a note stands behind a blank line, as in the answers to lookups. */
  private static byte[] answer(byte[] note) {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    answer.writeBytes((LATEST + "\n\n").getBytes(StandardCharsets.US_ASCII));
    answer.writeBytes(note);
    return answer.toByteArray();
  }

  /** The larger of the source's newest head and the trusted one. */
  public TreeHead head() {
    return target().head();
  }

  /** The signed note of {@link #head}. */
  public byte[] note() {
    return target().noteBytes();
  }

  private SeenHead target() {
    return trusted != null && trusted.size() > latest.size() ? trusted : latest;
  }

  /** The head that was trusted before. */
  public Optional<TreeHead> trusted() {
    return Optional.ofNullable(trusted).map(SeenHead::head);
  }

  /**
   * Shows that the smaller of the two heads is a prefix of the tree, and makes {@link #head} the
   * trusted one.
   *
   * @param tree authentic hashes of the tree of {@link #head}
   * @throws MisbehaviourException the log forked
   * @throws IOException the tree cannot be read or the head not be stored
   */
  public void finish(HashReader tree) throws MisbehaviourException, IOException {
    SeenHead target = target();
    mustExtend(tree);
    if (trusted != null && trusted.size() >= target.size()) {
      return;
    }
    byte[] before = trusted == null ? null : trusted.noteBytes();
    if (!heads.compareAndSet(before, target.noteBytes())) {
      throw new IOException("the " + heads + " was changed by another process");
    }
  }

  /**
   * Shows that the smaller of the two heads is a prefix of the tree.
   *
   * @param tree authentic hashes of the tree of {@link #head}
   * @throws MisbehaviourException the log forked
   */
  public void mustExtend(HashReader tree) throws MisbehaviourException, IOException {
    SeenHead newer = target();
    SeenHead older = newer.equals(latest) ? trusted : latest;
    if (older == null || older.size() == newer.size()) {
      return;
    }
    try {
      Hash computed = MerkleTree.root(older.size(), tree);
      if (!computed.equals(older.head().root())) {
        ConsistencyProof proof = ConsistencyProof.prove(tree, older.size(), newer.size());
        throw new MisbehaviourException(
            evidence.fork(LATEST, older, newer, computed, proof.hashes()));
      }
    } catch (ProofException e) {
      throw new IOException("the tree does not prove its own hashes: " + e.getMessage(), e);
    }
  }

  /**
   * That a full tile, computed from the records that were served, is not the tree's.
   *
   * @param asked which records were served, in the plural
   * @param tree authentic hashes of the tree of {@link #head}, that of the tile's root among them
   */
  public MisbehaviourException forgedTile(String asked, Tile tile, byte[] data, HashReader tree)
      throws IOException {
    int level = (tile.level() + 1) * tile.height();
    try {
      Hash want = tree.read(new long[] {HashIndex.of(level, tile.index())}).get(0);
      SubtreeProof proof = SubtreeProof.prove(tree, level, tile.index(), head().size());
      String message = asked + " do not hash to the signed root of tree " + head().size();
      ForgedTileException forged =
          ForgedTileException.ofTile(message, target(), tile, data, want, proof.hashes());
      return new MisbehaviourException(evidence.tiles(asked, forged, trusted));
    } catch (ProofException e) {
      throw new IOException("the tree does not prove its own hashes: " + e.getMessage(), e);
    }
  }

  /**
   * That the tree computed from the records that were served does not have the signed root.
   *
   * @param computed the tiles of that tree
   */
  public MisbehaviourException forgedRoot(String asked, TileReader computed) throws IOException {
    long[] roots = MerkleTree.rootIndexes(head().size());
    List<Tile> tiles;
    try {
      tiles = new TileHashReader(head(), computed).plan(new long[] {roots[0]});
    } catch (ProofException e) {
      throw new AssertionError("the root is in the tree", e);
    }
    ForgedTileException forged =
        ForgedTileException.ofRoot(
            "the records do not hash to the signed root of tree " + head().size(),
            target(),
            tiles,
            computed.readTiles(tiles));
    return new MisbehaviourException(evidence.tiles(asked, forged, trusted));
  }

  /**
   * That the log has two hashes for one thing.
   *
   * @param lines the two lines
   * @param records the records they are in
   * @param tree authentic hashes of the tree of {@link #head}
   */
  public Misbehaviour duplicate(
      ModuleVersion module, List<GoSumLine> lines, List<LogRecord> records, HashReader tree)
      throws IOException {
    List<SubtreeProof> proofs = new ArrayList<>();
    try {
      for (LogRecord record : records) {
        proofs.add(SubtreeProof.prove(tree, 0, record.id(), head().size()));
      }
    } catch (ProofException e) {
      throw new IOException("the tree does not prove its own hashes: " + e.getMessage(), e);
    }
    return evidence.duplicate(module, lines, target(), records, proofs);
  }

  /** The database, for messages. */
  @Override
  public String toString() {
    return EvidenceWriter.shortKey(key);
  }
}
