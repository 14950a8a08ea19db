package dev.sumdb.checkpoint;

import dev.sumdb.note.Note;
import dev.sumdb.note.UnverifiedNoteException;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.note.Verifiers;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.InclusionProof;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.TreeHead;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A C2SP tlog-proof of a Go checksum database: index, audit path and signed head of one record in
 * one text, to be checked with the database's key and nothing else.
 *
 * <pre>{@code
 * proof = "c2sp.org/tlog-proof@v1" "\n" [ "extra " base64 "\n" ] "index " decimal "\n"
 *         *62( base64-of-32-bytes "\n" ) "\n" signed-note
 * }</pre>
 *
 * <p>Extra data is the record's text by convention. It is unauthenticated: {@link #verify} compares
 * it with the text that it proves and takes nothing from it. Equal when the bytes are equal.
 */
public final class TlogProof {
  /** The first line. */
  public static final String HEADER = "c2sp.org/tlog-proof@v1";

  /** No proof is longer than this many bytes. */
  public static final int MAX_BYTES = 2_000_000;

  private static final String WHAT = "malformed tlog-proof: ";
  private static final String EXTRA = "extra ";
  private static final String INDEX = "index ";
  private static final int MAX_HASHES = 62;

  private final String extra;
  private final long index;
  private final InclusionProof path;
  private final String note;

  private TlogProof(String extra, long index, InclusionProof path, String note) {
    this.extra = extra;
    this.index = index;
    this.path = path;
    this.note = note;
  }

  /**
   * A proof of these parts; nothing is verified.
   *
   * @param extra the record's text; empty for a proof without extra data
   * @param index 0..2^62-1
   * @param signedNote the head as the database signed it, kept byte for byte
   * @throws IllegalArgumentException for parts that {@link #parse} would not read back
   */
  public static TlogProof of(String extra, long index, InclusionProof path, byte[] signedNote) {
    try {
      String note = checkedNote(signedNote, 0);
      if (index < 0 || index >= TreeHead.MAX_SIZE || path.hashes().size() > MAX_HASHES) {
        throw new MalformedException("proof of record", Long.toString(index));
      }
      TlogProof proof = new TlogProof(extra, index, path, note);
      parse(proof.format());
      return proof;
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** The extra data, not to be trusted; empty if there is none. */
  public String extra() {
    return extra;
  }

  /** The index that is claimed for the record. */
  public long index() {
    return index;
  }

  /** The audit path. */
  public InclusionProof path() {
    return path;
  }

  /** The signed head, a fresh copy. */
  public byte[] signedNote() {
    return note.getBytes(StandardCharsets.UTF_8);
  }

  /** The bytes of the proof; {@link #parse} is the inverse. */
  public byte[] format() {
    StringBuilder out = new StringBuilder(HEADER).append('\n');
    if (!extra.isEmpty()) {
      byte[] bytes = extra.getBytes(StandardCharsets.UTF_8);
      out.append(EXTRA).append(Base64.getEncoder().encodeToString(bytes)).append('\n');
    }
    out.append(INDEX).append(index).append('\n');
    path.hashes().forEach(hash -> out.append(hash).append('\n'));
    return out.append('\n').append(note).toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Parses exactly what {@link #format} prints: canonical base64 and decimal, extra data that is
   * not empty and UTF-8, at most 62 hashes, and a note. No signature is checked.
   *
   * @throws MalformedException {@code malformed tlog-proof: ...} or {@code malformed note: ...}
   */
  public static TlogProof parse(byte[] bytes) throws MalformedException {
    if (bytes.length > MAX_BYTES) {
      throw new MalformedException(WHAT + bytes.length + " bytes, want at most " + MAX_BYTES);
    }
    Lines lines = new Lines(bytes);
    String first = lines.next();
    if (!first.equals(HEADER)) {
      throw new MalformedException(
          WHAT + "first line " + MalformedException.quote(first) + ", want \"" + HEADER + "\"");
    }
    String line = lines.next();
    String extra = "";
    if (line.startsWith(EXTRA)) {
      extra = extra(line.substring(EXTRA.length()));
      line = lines.next();
    }
    long index = index(line);
    List<Hash> hashes = new ArrayList<>();
    for (line = lines.next(); !line.isEmpty(); line = lines.next()) {
      if (hashes.size() == MAX_HASHES) {
        throw new MalformedException(WHAT + "more than " + MAX_HASHES + " hashes");
      }
      hashes.add(hash(line));
    }
    return new TlogProof(extra, index, new InclusionProof(hashes), checkedNote(bytes, lines.at));
  }

  /**
   * Shows that the log of this key has the record at {@link #index}, in the head that it returns.
   *
   * @param recordText the go.sum lines of one module version, as the log holds them
   * @throws UnverifiedNoteException if the key did not sign the head
   * @throws MalformedException if what it signed is no head of a Go checksum database (its first
   *     line is {@code go.sum database tree}), or the text is no record
   * @throws ProofException if the path does not lead from the text to the head's root, or the extra
   *     data is another text
   */
  public TreeHead verify(String recordText, VerifierKey key)
      throws ProofException, UnverifiedNoteException, MalformedException {
    TreeHead head = TreeNote.parse(Note.open(signedNote(), Verifiers.of(key)).text());
    LogRecord record = LogRecord.of(index, recordText);
    path.verify(record.leafHash(), index, head);
    if (!extra.isEmpty() && !extra.equals(recordText)) {
      throw new ProofException("the extra data of the tlog-proof is not the text of its record");
    }
    return head;
  }

  private static String extra(String base64) throws MalformedException {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      // The decoder alone takes missing padding and stray low bits: one proof, several texts.
      if (bytes.length > 0 && Base64.getEncoder().encodeToString(bytes).equals(base64)) {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      }
    } catch (IllegalArgumentException | CharacterCodingException e) {
      // One message for all extra data that is not the base64 of a text.
    }
    throw new MalformedException(WHAT + "extra data " + MalformedException.quote(base64));
  }

  private static long index(String line) throws MalformedException {
    try {
      if (line.startsWith(INDEX)) {
        String digits = line.substring(INDEX.length());
        long index = Long.parseLong(digits);
        if (index >= 0 && index < TreeHead.MAX_SIZE && Long.toString(index).equals(digits)) {
          return index;
        }
      }
    } catch (NumberFormatException e) {
      // One message for every bad index.
    }
    throw new MalformedException(
        WHAT + "line " + MalformedException.quote(line) + ", want \"index N\"");
  }

  private static Hash hash(String line) throws MalformedException {
    try {
      return Hash.parse(line);
    } catch (MalformedException e) {
      throw new MalformedException(WHAT + e.getMessage());
    }
  }

  /** The note that begins there, as it stands: formatting it again could drop doubled lines. */
  private static String checkedNote(byte[] bytes, int from) throws MalformedException {
    byte[] note = Arrays.copyOfRange(bytes, from, bytes.length);
    Note.parse(note);
    return new String(note, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TlogProof that
        && index == that.index
        && extra.equals(that.extra)
        && path.equals(that.path)
        && note.equals(that.note);
  }

  @Override
  public int hashCode() {
    return note.hashCode() * 31 + Long.hashCode(index);
  }

  /** The lines before the note: ASCII, each ending in a newline. */
  private static final class Lines {
    private final byte[] bytes;
    private int at;

    Lines(byte[] bytes) {
      this.bytes = bytes;
    }

    String next() throws MalformedException {
      for (int end = at; end < bytes.length; end++) {
        if (bytes[end] == '\n') {
          String line = new String(bytes, at, end - at, StandardCharsets.ISO_8859_1);
          at = end + 1;
          return line;
        }
      }
      throw new MalformedException(WHAT + "cut off before the signed head");
    }
  }
}
