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
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.MerkleTree;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TileHashReader;
import dev.sumdb.tlog.TilePath;
import dev.sumdb.tlog.TileReader;
import dev.sumdb.tlog.Tiles;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Checks evidence of misbehaviour: one text with both signed notes or the answer, what was asked,
 * the proof that fails, and a shell script with which anybody can check the same by hand.
 *
 * <p>What was asked, when, and of whom is a claim of its author; everything else is checked. That
 * the log itself misbehaved is shown by {@link Misbehaviour.Reason#FORK} and {@link
 * Misbehaviour.Reason#DUP} alone: they need two signatures of its key. In the other cases somebody
 * on the way may have altered an answer.
 */
public final class Evidence {
  private Evidence() {}

  /**
   * What evidence shows.
   *
   * @param database the name of the database
   * @param conclusion one line
   */
  public record Checked(Misbehaviour.Reason reason, String database, String conclusion) {}

  /**
   * The key that evidence says it is about. Nothing is checked: whoever wrote the text chose it.
   *
   * @throws MalformedException the text is no evidence
   */
  public static VerifierKey claimedKey(String text) throws MalformedException {
    return VerifierKey.parse(EvidenceText.parse(text).need("verifier-key"));
  }

  /**
   * Checks that the text shows what it says about the database with that key.
   *
   * @throws MalformedException the text is no evidence, or of another database
   * @throws ProofException it does not show it
   */
  public static Checked check(String text, VerifierKey key)
      throws MalformedException, ProofException {
    EvidenceText evidence = EvidenceText.parse(text);
    String claimed = evidence.need("verifier-key");
    if (!claimed.equals(key.toString())) {
      throw new MalformedException(
          "evidence is about another database: " + MalformedException.quote(claimed));
    }
    String code = evidence.need("reason");
    Misbehaviour.Reason reason =
        Arrays.stream(Misbehaviour.Reason.values())
            .filter(known -> known.code().equals(code))
            .findFirst()
            .orElseThrow(() -> new MalformedException("evidence reason", code));
    Evidence.Check check = new Check(evidence, key);
    String conclusion =
        switch (reason) {
          case FORK -> check.fork();
          case DUP -> check.duplicate();
          case UNSIGNED -> check.unsigned();
          case TILE -> check.tiles();
          case RECORD -> evidence.has("logged-leaf") ? check.record() : check.malformed();
          case FOREIGN_RECORD -> check.foreign();
        };
    return new Checked(reason, key.name(), conclusion);
  }

  /** The checks; each throws or returns the conclusion. */
  private record Check(EvidenceText evidence, VerifierKey key) {
    /** Anybody can write such evidence: only what the key signed is the log's for certain. */
    private static final String ALTERED =
        ": the log or somebody in between altered it, and this does not show which)";

    private static final String UNSIGNED = " (tiles carry no signature" + ALTERED;
    private static final String RECORDS = " (records carry no signature of their own" + ALTERED;

    String fork() throws MalformedException, ProofException {
      TreeHead older = head("older-head");
      TreeHead newer = head("newer-head");
      if (evidence.has("older-hash")) {
        Hash one = evidence.hash("older-hash");
        Hash other = evidence.hash("newer-hash");
        subtree("older-proof").verify(one, older);
        subtree("newer-proof").verify(other, newer);
        must(!one.equals(other), "the trees agree");
      } else if (older.size() != newer.size()) {
        Hash computed = evidence.hash("older-root-inside-newer-tree");
        must(older.size() > 0, "every tree extends the empty one");
        new ConsistencyProof(evidence.hashes("consistency-proof"))
            .verify(new TreeHead(older.size(), computed), newer);
        must(!computed.equals(older.root()), "the older head is a prefix of the newer one");
      } else {
        must(!older.root().equals(newer.root()), "the two heads are the same");
      }
      return "the key signed tree "
          + older.size()
          + " and tree "
          + newer.size()
          + ", and the one is not a prefix of the other";
    }

    String duplicate() throws MalformedException, ProofException {
      TreeHead head = head("head");
      ModuleVersion module = asked();
      List<GoSumLine> lines = new ArrayList<>();
      for (int i = 0; evidence.has("record-" + i); i++) {
        LogRecord record = LogRecord.of(id("record-" + i), evidence.text("record-" + i));
        prove(record, "inclusion-proof-" + i, head);
        lines.addAll(RecordLines.of(module, record));
      }
      must(RecordLines.contradiction(lines).isPresent(), "the records agree");
      return "the log has two hashes for " + module;
    }

    String unsigned() throws MalformedException, ProofException {
      try {
        Note.open(noteOf(evidence.bytes("answer")), Verifiers.of(key));
      } catch (UnverifiedNoteException e) {
        must(e.kind() == UnverifiedNoteException.Kind.BAD_SIGNATURE, e.getMessage());
        return e.getMessage() + " (nothing good is signed here" + ALTERED;
      }
      throw new ProofException("the signature is good");
    }

    String malformed() throws MalformedException, ProofException {
      byte[] answer = evidence.bytes("answer");
      TreeHead head;
      LogRecord record;
      Note note = open(noteOf(answer)); // whatever is wrong, the key vouched for it
      try {
        head = TreeNote.parse(note.text());
      } catch (MalformedException e) {
        return "the key signed what is no head: " + e.getMessage();
      }
      try {
        record = LogRecord.parse(answer).record();
      } catch (MalformedException e) {
        return "the answer with a signed head has no record: " + e.getMessage() + RECORDS;
      }
      must(record.id() >= head.size(), "the answer is well formed");
      return "record " + record.id() + " is not in tree " + head.size() + RECORDS;
    }

    private Note open(byte[] note) throws MalformedException, ProofException {
      try {
        return Note.open(note, Verifiers.of(key));
      } catch (UnverifiedNoteException e) {
        throw new ProofException(e.getMessage());
      }
    }

    String record() throws MalformedException, ProofException {
      TreeHead head = head("head");
      LogRecord record = LogRecord.parse(evidence.bytes("answer")).record();
      Hash logged = evidence.hash("logged-leaf");
      new SubtreeProof(0, record.id(), evidence.hashes("inclusion-proof")).verify(logged, head);
      must(!record.leafHash().equals(logged), "the answer's record is the one in the log");
      return "record " + record.id() + " in the answer is not the one in the log" + RECORDS;
    }

    String foreign() throws MalformedException, ProofException {
      LogRecord record = LogRecord.parse(evidence.bytes("answer")).record();
      prove(record, "inclusion-proof", head("head"));
      ModuleVersion module = asked();
      must(RecordLines.of(module, record).isEmpty(), "the record is of " + module);
      return "record " + record.id() + " has no line for " + module + RECORDS;
    }

    String tiles() throws MalformedException, ProofException {
      TreeHead head = head("head");
      List<Tile> tiles = new ArrayList<>();
      List<byte[]> data = new ArrayList<>();
      for (int i = 0; evidence.has("tile-" + i); i++) {
        tiles.add(TilePath.parse(evidence.need("tile-" + i), TileDialect.GO));
        data.add(evidence.bytes("tile-" + i));
      }
      must(!tiles.isEmpty() && !tiles.get(0).isData(), "no tiles of hashes");
      if (!evidence.has("tile-root")) {
        rootTiles(head, tiles, data);
        return "the root tiles do not hash to the signed root of tree " + head.size() + UNSIGNED;
      }
      Tile tile = tiles.get(0);
      Hash want = evidence.hash("tile-root");
      must(tile.isFull() && data.get(0).length == tile.width() * Hash.SIZE, "not a full tile");
      new SubtreeProof(
              (tile.level() + 1) * tile.height(), tile.index(), evidence.hashes("tile-proof"))
          .verify(want, head);
      must(!Tiles.root(tile, data.get(0)).equals(want), "the tile is the right one");
      return TilePath.format(tile, TileDialect.GO) + " does not hash to the signed root" + UNSIGNED;
    }

    private void rootTiles(TreeHead head, List<Tile> tiles, List<byte[]> data)
        throws ProofException {
      must(head.size() > 0, "the empty tree has no tiles");
      TileReader given = new GivenTiles(tiles, data);
      TileHashReader reader = new TileHashReader(head, given);
      long[] first = {MerkleTree.rootIndexes(head.size())[0]};
      must(reader.plan(first).equals(tiles), "these are not the root tiles");
      for (int i = 0; i < tiles.size(); i++) {
        must(data.get(i).length == tiles.get(i).width() * Hash.SIZE, "a tile is cut");
      }
      try {
        reader.read(first);
      } catch (ProofException e) {
        return;
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      throw new ProofException("the tiles have the signed root");
    }

    private SubtreeProof subtree(String proof) throws MalformedException {
      long level = id("level");
      if (level > 62) {
        throw new MalformedException("tree level", Long.toString(level));
      }
      return new SubtreeProof((int) level, id("number"), evidence.hashes(proof));
    }

    private TreeHead head(String part) throws MalformedException, ProofException {
      return TreeNote.parse(open(evidence.bytes(part)).text());
    }

    private void prove(LogRecord record, String proof, TreeHead head)
        throws MalformedException, ProofException {
      new SubtreeProof(0, record.id(), evidence.hashes(proof)).verify(record.leafHash(), head);
    }

    private ModuleVersion asked() throws MalformedException {
      String asked = evidence.need("asked");
      if (!asked.startsWith("lookup/")) {
        throw new MalformedException("evidence of a lookup", asked);
      }
      return ModuleVersion.parseEscaped(asked.substring("lookup/".length()));
    }

    private long id(String field) throws MalformedException {
      String text = evidence.need(field);
      if (!text.matches("0|[1-9][0-9]{0,18}")
          || text.compareTo("4611686018427387904") >= 0 && text.length() == 19) {
        throw new MalformedException("record id", text);
      }
      return Long.parseLong(text);
    }

    private static byte[] noteOf(byte[] answer) throws MalformedException {
      int blank = AnswerParser.blankLine(answer);
      if (blank < 0) {
        throw new MalformedException("evidence answer has no blank line");
      }
      return Arrays.copyOfRange(answer, blank + 2, answer.length);
    }

    private static void must(boolean holds, String why) throws ProofException {
      if (!holds) {
        throw new ProofException("the evidence shows nothing: " + why);
      }
    }
  }

  private record GivenTiles(List<Tile> tiles, List<byte[]> data) implements TileReader {
    @Override
    public int height() {
      return tiles.get(0).height();
    }

    @Override
    public List<byte[]> readTiles(List<Tile> wanted) {
      return data;
    }

    @Override
    public void saveTiles(List<Tile> proven, List<byte[]> bytes) {
      // they only prove something else
    }
  }
}
