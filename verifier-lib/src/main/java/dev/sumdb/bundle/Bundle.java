package dev.sumdb.bundle;

import dev.sumdb.bundle.BundleIndex.Base;
import dev.sumdb.bundle.BundleIndex.FileInfo;
import dev.sumdb.files.PlainFiles;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The content of one evidence bundle: records, tiles and one signed head. Immutable.
 *
 * <p>One that {@link BundleReader} read is well-formed and in itself consistent, no more: whether
 * it proves anything is for {@link BundleCheck} to say, with a key that does not come from it.
 */
public final class Bundle {
  private final BundleIndex index;
  private final byte[] latest;
  private final SortedMap<ModuleVersion, LogRecord> records;
  private final SortedMap<String, byte[]> tiles;
  private final List<String> missing;

  private Bundle(
      BundleIndex index,
      byte[] latest,
      SortedMap<ModuleVersion, LogRecord> records,
      SortedMap<String, byte[]> tiles,
      List<String> missing) {
    this.index = index;
    this.latest = latest;
    this.records = Collections.unmodifiableSortedMap(records);
    this.tiles = Collections.unmodifiableSortedMap(tiles);
    this.missing = List.copyOf(missing);
  }

  /** What was read; see {@link BundleReader}. */
  static Bundle read(
      BundleIndex index,
      byte[] latest,
      SortedMap<ModuleVersion, LogRecord> records,
      SortedMap<String, byte[]> tiles,
      List<String> missing) {
    return new Bundle(index, latest, records, tiles, missing);
  }

  /** A new one. */
  static Bundle of(
      VerifierKey key,
      TreeHead head,
      byte[] latest,
      List<TreeHead> since,
      Base base,
      SortedMap<ModuleVersion, LogRecord> records,
      SortedMap<String, byte[]> tiles) {
    SortedMap<String, FileInfo> files = new TreeMap<>();
    content(latest, records, tiles)
        .forEach((name, data) -> files.put(name, new FileInfo(data.length, sha256(data))));
    BundleIndex index = new BundleIndex(key, head, since, base, files);
    return new Bundle(index, latest.clone(), records, tiles, List.of());
  }

  /**
   * Reads a file.
   *
   * @throws BundleException it is no bundle, or not as it was written
   * @throws IOException it cannot be read, or is larger than 512 MiB
   */
  public static Bundle read(Path file) throws BundleException, IOException {
    return BundleReader.read(PlainFiles.read(file, StoredZip.MAX_BYTES, "too large for a bundle"));
  }

  private static SortedMap<String, byte[]> content(
      byte[] latest, SortedMap<ModuleVersion, LogRecord> records, SortedMap<String, byte[]> tiles) {
    SortedMap<String, byte[]> files = new TreeMap<>(tiles);
    files.put(BundleReader.LATEST, latest);
    records.forEach((module, record) -> files.put(lookup(module), answer(record, latest)));
    return files;
  }

  /** The bytes of the file. The same content always has the same bytes. */
  public byte[] encode() {
    return StoredZip.encode(files());
  }

  /** All files, the index included. */
  SortedMap<String, byte[]> files() {
    SortedMap<String, byte[]> files = content(latest, records, tiles);
    files.put(BundleIndex.NAME, index.format().getBytes(StandardCharsets.UTF_8));
    return files;
  }

  static String lookup(ModuleVersion module) {
    return BundleReader.LOOKUP + module.escaped();
  }

  /** What a database answers to a lookup. */
  static byte[] answer(LogRecord record, byte[] latest) {
    byte[] text = record.format().getBytes(StandardCharsets.UTF_8);
    byte[] answer = Arrays.copyOf(text, text.length + latest.length);
    System.arraycopy(latest, 0, answer, text.length, latest.length);
    return answer;
  }

  static String sha256(byte[] data) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  BundleIndex index() {
    return index;
  }

  /** The key of the database that the bundle says it is of; not to be trusted. */
  public VerifierKey claimedKey() {
    return index.key();
  }

  /** Size and root that {@link #latest} names. */
  public TreeHead head() {
    return index.head();
  }

  /** The signed head, a fresh copy. */
  public byte[] latest() {
    return latest.clone();
  }

  /** The heads, older than {@link #head}, that the tiles prove to be part of its tree; by size. */
  public List<TreeHead> since() {
    return index.since();
  }

  /** Whether it lacks what an earlier bundle has. */
  public boolean isIncrement() {
    return index.isIncrement();
  }

  /** What an increment builds on, for people; empty for others. */
  public String baseDescription() {
    Base base = index.base();
    return isIncrement()
        ? "the bundle of "
            + base.lookups()
            + " lookups in tree "
            + base.head().size()
            + " with SHA-256 "
            + base.sha256()
        : "";
  }

  /** The records by module version. */
  public SortedMap<ModuleVersion, LogRecord> records() {
    return records;
  }

  /**
   * What a database that has just the bundle's tree answers to the lookup of a record in it.
   *
   * @throws IllegalArgumentException if it is not in it
   */
  public byte[] answer(ModuleVersion module) {
    LogRecord record = records.get(module);
    if (record == null) {
      throw new IllegalArgumentException(module + " is not in the bundle");
    }
    return answer(record, latest);
  }

  /** The bytes of the tiles by their paths, {@code tile/8/...}; not to be modified. */
  public SortedMap<String, byte[]> tiles() {
    return tiles;
  }

  /**
   * The bytes of a tile of the bundle's head, also of one that is cut from a wider one.
   *
   * @return nothing if the bundle does not have it
   */
  public Optional<byte[]> tile(Tile tile) {
    byte[] exact = tiles.get(TilePath.format(tile, TileDialect.GO));
    if (exact != null || !tile.existsIn(head().size())) {
      return Optional.ofNullable(exact).map(byte[]::clone);
    }
    long width = Tile.availableWidth(tile.height(), tile.level(), tile.index(), head().size());
    byte[] widest = tiles.get(TilePath.format(tile.withWidth((int) width), TileDialect.GO));
    int bytes = tile.width() * Hash.SIZE;
    return Optional.ofNullable(widest).map(data -> Arrays.copyOf(data, bytes));
  }

  /** The files that the index lists and that are not there. */
  public List<String> missing() {
    return missing;
  }
}
