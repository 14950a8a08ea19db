package dev.sumdb.modzip;

import dev.sumdb.gosum.CaseFold;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds names that are one on some file system: equal but for case, a file that is a directory for
 * another entry, a file that is there twice. What unpacks last would win, or nothing would, so that
 * the tree that is built need not be the one that was hashed.
 *
 * <p>A set of all paths and their parents would do, but costs memory that the author of the zip
 * decides on (a name of 64 KiB has up to 32,000 parents). Instead the names are sorted by their
 * folded form with the slash as the smallest byte. Then all names below one folded directory are
 * neighbours, and right after a file of that name; so whatever collides at all, some two neighbours
 * collide.
 */
final class CollisionCheck implements Closeable {

  /**
   * @param index the entry that collides with an earlier one; beyond all entries if none does
   * @param name the name of that entry, with the slash of a directory
   */
  record Collision(int index, String name, String reason) {
    static final Collision NONE = new Collision(Integer.MAX_VALUE, "", "");
  }

  private record Name(int index, boolean directory, byte[] folded, byte[] raw) {}

  private final RecordSorter byFoldedName = new RecordSorter();

  /** Adds an entry with a valid name, in the order of indexes. */
  void add(int index, byte[] raw, String name, boolean directory) throws IOException {
    byte[] folded = CaseFold.fold(name).getBytes(StandardCharsets.UTF_8);
    boolean same = Arrays.equals(folded, raw);
    ByteBuffer payload = ByteBuffer.allocate(5 + (same ? 0 : raw.length));
    payload.putInt(index).put((byte) (directory ? 1 : 0));
    if (!same) {
      payload.put(raw);
    }
    for (int i = 0; i < folded.length; i++) {
      if (folded[i] == '/') {
        folded[i] = 0; // no valid name has one, and nothing sorts before it
      }
    }
    byFoldedName.add(folded, payload.array());
  }

  /** The collision that a reader in stored order meets first. */
  Collision first() throws IOException {
    Collision first = Collision.NONE;
    RecordSorter.Sorted names = byFoldedName.sort();
    Name before = names.next() ? name(names) : null;
    while (before != null && names.next()) {
      Name after = name(names);
      Collision found = compare(before, after);
      if (found.index() < first.index()) {
        first = found;
      }
      before = after;
    }
    return first;
  }

  @Override
  public void close() throws IOException {
    byFoldedName.close();
  }

  private static Name name(RecordSorter.Sorted names) {
    ByteBuffer payload = ByteBuffer.wrap(names.payload());
    int index = payload.getInt();
    boolean directory = payload.get() == 1;
    byte[] raw = new byte[payload.remaining()];
    payload.get(raw);
    if (raw.length == 0) {
      raw = names.key().clone();
      for (int i = 0; i < raw.length; i++) {
        if (raw[i] == 0) {
          raw[i] = '/';
        }
      }
    }
    return new Name(index, directory, names.key(), raw);
  }

  private static Collision compare(Name a, Name b) {
    int elements = sharedElements(a.folded, b.folded);
    if (elements == 0) {
      return Collision.NONE;
    }
    Name earlier = a.index < b.index ? a : b;
    Name later = a.index < b.index ? b : a;
    byte[] one = leading(earlier.raw, elements);
    byte[] two = leading(later.raw, elements);
    String path = new String(two, StandardCharsets.UTF_8);
    if (!Arrays.equals(one, two)) {
      String other = new String(one, StandardCharsets.UTF_8);
      return collision(
          later,
          "case-insensitive file name collision: "
              + EntryText.quoted(other)
              + " and "
              + EntryText.quoted(path));
    }
    boolean oneIsDirectory = earlier.directory || one.length < earlier.raw.length;
    boolean twoIsDirectory = later.directory || two.length < later.raw.length;
    if (oneIsDirectory != twoIsDirectory) {
      return collision(
          later, "entry " + EntryText.quoted(path) + " is both a file and a directory");
    }
    if (!oneIsDirectory) {
      return collision(later, "multiple entries for file " + EntryText.quoted(path));
    }
    return Collision.NONE;
  }

  private static Collision collision(Name later, String reason) {
    String name = new String(later.raw, StandardCharsets.UTF_8);
    return new Collision(later.index, later.directory ? name + "/" : name, reason);
  }

  /** How many leading path elements two folded names have in common. */
  private static int sharedElements(byte[] a, byte[] b) {
    int same = Arrays.mismatch(a, b);
    int length = same < 0 ? a.length : same;
    int elements = 0;
    for (int i = 0; i < length; i++) {
      if (a[i] == 0) {
        elements++;
      }
    }
    boolean lastOfA = length == a.length || a[length] == 0;
    boolean lastOfB = length == b.length || b[length] == 0;
    return lastOfA && lastOfB ? elements + 1 : elements;
  }

  /** The first elements of a path, without a slash at the end. */
  private static byte[] leading(byte[] path, int elements) {
    int seen = 0;
    for (int i = 0; i < path.length; i++) {
      if (path[i] == '/' && ++seen == elements) {
        return Arrays.copyOf(path, i);
      }
    }
    return path;
  }
}
