package dev.sumdb.note;

import dev.sumdb.tlog.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A signed note (C2SP signed-note; the format is in the package documentation).
 *
 * <p>Only {@link #open} lists signatures as verified, and only a note that it returned may be
 * believed; {@link #parse} and {@link #sign} list all of them as unverified.
 *
 * @param text what is signed, ending in a newline; may contain blank lines
 * @param verified signatures by known keys that hold, at most one for each key
 * @param unverified signatures by unknown keys, or unchecked ones
 */
public record Note(String text, List<NoteSignature> verified, List<NoteSignature> unverified) {
  /** A note has between 1 and this many signature lines. */
  public static final int MAX_SIGNATURES = 100;

  /** No note is longer than this many bytes. */
  public static final int MAX_BYTES = 1_000_000;

  /** Refuses with {@link IllegalArgumentException} what {@link #parse} would not read back. */
  public Note {
    verified = List.copyOf(verified);
    unverified = List.copyOf(unverified);
    int count = verified.size() + unverified.size();
    if (count > MAX_SIGNATURES) {
      throw new IllegalArgumentException("note has " + count + " signatures, want at most 100");
    }
    try {
      NoteText.check(text);
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * Parses a note and checks every signature by a known key.
   *
   * <p>Lines whose pair of name and ID is unknown are kept as unverified, identical ones once. Of
   * several lines by one known key only the first is checked, the others are dropped.
   *
   * @throws MalformedException {@code malformed note: ...}
   * @throws UnverifiedNoteException if no line is by a known key, or if any checked one fails, even
   *     when others hold
   */
  public static Note open(byte[] message, Verifiers known)
      throws MalformedException, UnverifiedNoteException {
    Note note = parse(message);
    byte[] text = note.text.getBytes(StandardCharsets.UTF_8);
    List<NoteSignature> verified = new ArrayList<>();
    List<NoteSignature> unverified = new ArrayList<>();
    Set<String> checked = new HashSet<>();
    for (NoteSignature line : note.unverified) {
      Verifier key = known.find(line);
      if (key == null) {
        unverified.add(line);
      } else if (checked.add(line.key())) {
        if (!key.verify(text, line.signature())) {
          // One failing line of a known key spoils the note: whoever added it, it was tampered
          // with.
          throw UnverifiedNoteException.badSignature(line);
        }
        verified.add(line);
      }
    }
    if (verified.isEmpty()) {
      throw UnverifiedNoteException.noKnownSignature();
    }
    return new Note(note.text, verified, unverified);
  }

  /**
   * Parses without checking any signature: for diagnosis and for passing notes on. All distinct
   * lines are in {@link #unverified}, in order.
   *
   * @throws MalformedException {@code malformed note: ...}
   */
  public static Note parse(byte[] message) throws MalformedException {
    if (message.length > MAX_BYTES) {
      throw new MalformedException(
          "malformed note: " + message.length + " bytes, want at most " + MAX_BYTES);
    }
    String all = NoteText.decode(message);
    // The last blank line: the text may contain blank lines, the signatures cannot.
    int split = all.lastIndexOf("\n\n");
    if (split < 0) {
      throw new MalformedException("malformed note: no blank line before the signatures");
    }
    return new Note(all.substring(0, split + 1), List.of(), parseLines(all, split + 2));
  }

  private static List<NoteSignature> parseLines(String all, int from) throws MalformedException {
    if (from == all.length() || !all.endsWith("\n")) {
      throw new MalformedException("malformed note: no signature line that ends in a newline");
    }
    Set<NoteSignature> lines = new LinkedHashSet<>();
    int count = 0;
    for (int start = from; start < all.length(); ) {
      int end = all.indexOf('\n', start);
      lines.add(NoteSignature.parse(all.substring(start, end)));
      if (++count > MAX_SIGNATURES) {
        throw new MalformedException("malformed note: more than " + MAX_SIGNATURES + " signatures");
      }
      start = end + 1;
    }
    return List.copyOf(lines);
  }

  /**
   * Signs a text with each signer, in this order.
   *
   * @throws MalformedException if the text does not end in a newline or contains control characters
   * @throws IllegalArgumentException if two signers share name and ID
   */
  public static Note sign(String text, Signer... signers) throws MalformedException {
    NoteText.check(text);
    return new Note(text, List.of(), List.of()).withSignatures(signers);
  }

  /**
   * This note with signatures added behind the existing ones; an existing line by the same name and
   * ID as a signer is replaced.
   *
   * @throws IllegalArgumentException if two signers share name and ID, or there are more than 100
   *     lines
   */
  public Note withSignatures(Signer... signers) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    List<NoteSignature> added = new ArrayList<>();
    for (Signer signer : signers) {
      NoteSignature line = NoteSignature.of(signer.name(), signer.id(), signer.sign(bytes));
      if (added.stream().anyMatch(a -> a.isBy(line.name(), line.id()))) {
        throw new IllegalArgumentException("two signers with the key " + line.key());
      }
      added.add(line);
    }
    List<NoteSignature> others = new ArrayList<>(without(unverified, signers));
    others.addAll(added);
    return new Note(text, without(verified, signers), others);
  }

  private static List<NoteSignature> without(List<NoteSignature> lines, Signer... signers) {
    return lines.stream()
        .filter(l -> Arrays.stream(signers).noneMatch(s -> l.isBy(s.name(), s.id())))
        .toList();
  }

  /** All signature lines as {@link #format} prints them: verified, then unverified. */
  public List<NoteSignature> signatures() {
    List<NoteSignature> all = new ArrayList<>(verified);
    all.addAll(unverified);
    return all;
  }

  /**
   * The bytes of the note; {@link #parse} is the inverse for notes with at least one signature.
   *
   * @throws IllegalArgumentException if the note has no signature or is longer than 1 MB
   */
  public byte[] format() {
    StringBuilder out = new StringBuilder(text).append('\n');
    signatures().forEach(line -> out.append(line).append('\n'));
    byte[] bytes = out.toString().getBytes(StandardCharsets.UTF_8);
    if (verified.isEmpty() && unverified.isEmpty()) {
      throw new IllegalArgumentException("note has no signature");
    }
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException("note has " + bytes.length + " bytes, want at most 1 MB");
    }
    return bytes;
  }
}
