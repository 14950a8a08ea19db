package dev.sumdb.bundle;

import dev.sumdb.bundle.BundleIndex.FileInfo;
import dev.sumdb.checkpoint.TreeNote;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.Note;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads bundles of untrusted origin. What is read is well-formed, is what its own index says, and
 * is encoded in the one way there is, unless files are missing: those are listed, so that what a
 * tool removed is told apart from what somebody altered.
 */
public final class BundleReader {
  static final String LATEST = "latest";
  static final String LOOKUP = "lookup/";

  /** The height of all tiles; the go command asks for no other. */
  static final int HEIGHT = 8;

  private static final String TILE = "tile/";

  private final SortedMap<String, byte[]> files;
  private final BundleIndex index;
  private final byte[] latest;
  private final SortedMap<ModuleVersion, LogRecord> records = new TreeMap<>();
  private final SortedMap<String, byte[]> tiles = new TreeMap<>();

  private BundleReader(SortedMap<String, byte[]> files) throws BundleException {
    this.files = files;
    this.index = BundleIndex.parse(need(BundleIndex.NAME));
    this.latest = need(LATEST);
  }

  /**
   * Reads a bundle. No signature and no proof is checked.
   *
   * @throws BundleException of kind INCOMPLETE if it is no bundle, is cut off, or lacks index or
   *     head; of kind ALTERED if a byte is not as it was written
   */
  public static Bundle read(byte[] bytes) throws BundleException {
    SortedMap<String, byte[]> files = ZipContent.read(bytes);
    Bundle bundle = new BundleReader(files).read();
    if (bundle.missing().isEmpty()) {
      int at = Arrays.mismatch(bytes, StoredZip.encode(files));
      if (at >= 0) {
        throw BundleException.altered(
            "altered: byte " + at + ", in the " + StoredZip.place(files, at));
      }
    }
    return bundle;
  }

  private byte[] need(String name) throws BundleException {
    byte[] data = files.get(name);
    if (data == null) {
      throw BundleException.incomplete(name + " is missing");
    }
    return data;
  }

  private Bundle read() throws BundleException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      if (!file.getKey().equals(BundleIndex.NAME)) {
        checkAgainstIndex(file.getKey(), file.getValue());
      }
    }
    checkHead();
    List<String> missing = new ArrayList<>();
    for (String name : index.files().keySet()) {
      byte[] data = files.get(name);
      if (!name.equals(LATEST)) {
        take(name, data);
      }
      if (data == null) {
        missing.add(name);
      }
    }
    return Bundle.read(index, latest, records, tiles, missing);
  }

  private void checkAgainstIndex(String name, byte[] data) throws BundleException {
    FileInfo info = index.files().get(name);
    if (info == null) {
      throw altered(name, "is not in " + BundleIndex.NAME);
    }
    if (info.size() != data.length || !info.sha256().equals(Bundle.sha256(data))) {
      throw altered(name, "does not have the SHA-256 of " + BundleIndex.NAME);
    }
  }

  /** That it is signed is for others to check. */
  private void checkHead() throws BundleException {
    try {
      if (!TreeNote.parse(Note.parse(latest).text()).equals(index.head())) {
        throw altered(LATEST, "is not the head of " + BundleIndex.NAME);
      }
    } catch (MalformedException e) {
      throw altered(LATEST, "is no signed head: " + e.getMessage());
    }
  }

  private void take(String name, byte[] dataOrNull) throws BundleException {
    try {
      if (name.startsWith(LOOKUP)) {
        takeLookup(name, ModuleVersion.parseEscaped(name.substring(LOOKUP.length())), dataOrNull);
      } else if (name.startsWith(TILE)) {
        takeTile(name, TilePath.parse(name, TileDialect.GO), dataOrNull);
      } else {
        throw altered(name, "does not belong into a bundle");
      }
    } catch (MalformedException e) {
      throw altered(name, "is malformed: " + e.getMessage());
    }
  }

  private void takeLookup(String name, ModuleVersion module, byte[] dataOrNull)
      throws BundleException, MalformedException {
    if (dataOrNull != null) {
      LogRecord record = LogRecord.parse(dataOrNull).record();
      // One head for all, so that a client of the bundle has one tree to compare with.
      if (!Arrays.equals(Bundle.answer(record, latest), dataOrNull)) {
        throw altered(name, "is not a record with the head of the bundle");
      }
      records.put(module, record);
    }
  }

  private void takeTile(String name, Tile tile, byte[] dataOrNull) throws BundleException {
    if (tile.height() != HEIGHT || tile.isData() || !tile.existsIn(index.head().size())) {
      throw altered(name, "is no tile of the head");
    }
    if (dataOrNull != null) {
      if (dataOrNull.length != tile.width() * Hash.SIZE) {
        throw altered(name, "does not have the length of the tile");
      }
      tiles.put(name, dataOrNull);
    }
  }

  private static BundleException altered(String name, String problem) {
    return BundleException.altered("altered: " + MalformedException.quote(name) + " " + problem);
  }
}
