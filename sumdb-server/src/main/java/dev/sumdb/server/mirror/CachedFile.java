package dev.sumdb.server.mirror;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of a cache. Its name says all that the bookkeeping needs, so that a scan of the names
 * rebuilds it; whether the content is what the name says is found out when it is read.
 *
 * <pre>
 *   tile/8/0/x036/643      tile/8/0/x281/131-230      a full tile, a partial one of 230 hashes
 *   tile/8/data/x036/643                              records
 *   lookup/3f/9c...e1-842                             record 842; digest of MODULE@VERSION
 * </pre>
 */
sealed interface CachedFile {
  /** Every database has tiles of this height, and go asks for no other. */
  int HEIGHT = 8;

  /** A hash tile or data tile. */
  record OfTile(Tile tile) implements CachedFile {
    @Override
    public String path() {
      return TilePath.format(tile, TileDialect.GO).replace(".p/", "-");
    }
  }

  /**
   * A record.
   *
   * @param digest of the module version, {@link #DIGITS} hexadecimal digits
   * @param id number of the record
   */
  record OfLookup(String digest, long id) implements CachedFile {
    /** Names may be longer than file names, and differ in case only: digests do neither. */
    static String digest(ModuleVersion module) {
      try {
        byte[] name = module.toString().getBytes(StandardCharsets.UTF_8);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(name);
        return HexFormat.of().formatHex(hash, 0, DIGITS / 2);
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError("every Java has SHA-256", e);
      }
    }

    @Override
    public String path() {
      return "lookup/" + digest.substring(0, 2) + '/' + digest.substring(2) + '-' + id;
    }
  }

  /** Of a digest. */
  int DIGITS = 40;

  /** What {@link OfLookup#path} prints. */
  Pattern LOOKUP = Pattern.compile("lookup/([0-9a-f]{2})/([0-9a-f]{38})-(0|[1-9][0-9]{0,17})");

  /** Where it lies below the cache's directory. */
  String path();

  /** The file of that path; nothing if no file of a cache has it. */
  static Optional<CachedFile> parse(String path) {
    Matcher lookup = LOOKUP.matcher(path);
    if (lookup.matches()) {
      String digest = lookup.group(1) + lookup.group(2);
      return Optional.of(new OfLookup(digest, Long.parseLong(lookup.group(3))));
    }
    int last = path.lastIndexOf('-');
    String tilePath = last < 0 ? path : path.substring(0, last) + ".p/" + path.substring(last + 1);
    try {
      Tile tile = TilePath.parse(tilePath, TileDialect.GO);
      // Nothing else exists in a tree of a size that can be written down.
      boolean possible = tile.height() == HEIGHT && tile.existsIn(1L << 62);
      return possible ? Optional.of(new OfTile(tile)) : Optional.empty();
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }
}
