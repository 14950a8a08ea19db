package dev.sumdb.client;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.UnverifiedNoteException;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.Rfc6962;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Looks for records by their leaf hashes in all tiles of level 0 that are at hand. */
final class RecordSearch {
  /** What is not found. It says nothing about the log. */
  static final LookupOutcome NOT_HERE =
      new LookupOutcome.Unverifiable("no tile here has the record of these lines");

  private final VerifierKey key;
  private final VerifiedCache cache;
  private final SumDbSource source;
  private final int height;

  RecordSearch(VerifierKey key, VerifiedCache cache, SumDbSource source, int height) {
    this.key = key;
    this.cache = cache;
    this.source = source;
    this.height = height;
  }

  /** An answer without a head for each text that is found, and for each that is no record. */
  List<FetchedAnswer> find(Map<ModuleVersion, String> texts) throws IOException {
    Set<Tile> tiles = leafTiles();
    if (tiles.isEmpty()) {
      return List.of();
    }
    Map<Hash, List<ModuleVersion>> wanted = new HashMap<>();
    List<FetchedAnswer> found = new ArrayList<>();
    texts.forEach(
        (module, text) -> {
          try {
            LogRecord.checkText(text);
            Hash leaf = Rfc6962.leafHash(text.getBytes(StandardCharsets.UTF_8));
            wanted.merge(leaf, List.of(module), RecordSearch::join);
          } catch (MalformedException e) {
            found.add(settled(module, e.getMessage()));
          }
        });
    for (Tile tile : tiles) {
      search(tile, wanted, texts, found);
    }
    return found;
  }

  private static List<ModuleVersion> join(List<ModuleVersion> some, List<ModuleVersion> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  private static FetchedAnswer settled(ModuleVersion module, String reason) {
    return new FetchedAnswer.Settled(module, new LookupOutcome.Unverifiable(reason));
  }

  private void search(
      Tile tile,
      Map<Hash, List<ModuleVersion>> wanted,
      Map<ModuleVersion, String> texts,
      List<FetchedAnswer> found)
      throws InterruptedIOException {
    for (byte[] data : versions(tile)) {
      for (int at = 0; at + Hash.SIZE <= data.length; at += Hash.SIZE) {
        List<ModuleVersion> modules = wanted.remove(Hash.copyOf(data, at));
        if (modules != null) {
          long id = (tile.index() << height) + at / Hash.SIZE;
          for (ModuleVersion module : modules) {
            LogRecord record = new LogRecord(id, texts.get(module));
            found.add(new LookupAnswer(module, record, null, null, true));
          }
        }
      }
    }
  }

  private List<byte[]> versions(Tile tile) throws InterruptedIOException {
    List<byte[]> versions = new ArrayList<>();
    cache.tile(tile).ifPresent(versions::add);
    try {
      if (source instanceof SourceListing) {
        versions.add(source.read(TilePath.format(tile, TileDialect.GO), tile.width() * Hash.SIZE));
      }
    } catch (NotInSourceException | SourceException e) {
      return versions; // then it is not there
    }
    return versions;
  }

  private Set<Tile> leafTiles() throws IOException {
    Set<Tile> tiles = new HashSet<>();
    for (String path : paths()) {
      if (path.startsWith("tile/")) {
        try {
          Tile tile = TilePath.parse(path, TileDialect.GO);
          // Below the largest tree; other names are nobody's tiles.
          if (tile.height() == height && tile.level() == 0 && tile.existsIn(1L << 62)) {
            tiles.add(tile);
          }
        } catch (MalformedException e) {
          continue;
        }
      }
    }
    return tiles;
  }

  private List<String> paths() throws IOException {
    List<String> paths = new ArrayList<>();
    if (cache instanceof SourceListing listing) {
      listing.paths().forEach(paths::add);
    }
    if (source instanceof SourceListing listing) {
      listing.paths().forEach(paths::add);
    }
    return paths;
  }

  /**
   * The newest signed head in the answers that are at hand; nothing if they cannot be listed, or if
   * the calling thread is interrupted.
   */
  Optional<SeenHead> newestHead() {
    Map<String, Optional<SeenHead>> opened = new HashMap<>();
    try {
      for (String path : paths()) {
        if (path.startsWith("lookup/")) {
          for (byte[] body : bodies(path)) {
            headOf(body, opened);
          }
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return opened.values().stream()
        .flatMap(Optional::stream)
        .max(Comparator.comparingLong(SeenHead::size));
  }

  private List<byte[]> bodies(String path) throws InterruptedIOException {
    List<byte[]> bodies = new ArrayList<>();
    try {
      String escaped = path.substring("lookup/".length());
      cache.lookup(ModuleVersion.parseEscaped(escaped)).ifPresent(bodies::add);
    } catch (MalformedException e) {
      return bodies; // not the name of an answer
    }
    if (source instanceof SourceListing) {
      try {
        bodies.add(source.read(path, SumDbSource.MAX_LOOKUP_BYTES));
      } catch (NotInSourceException | SourceException e) {
        return bodies; // then it is not there
      }
    }
    return bodies;
  }

  private void headOf(byte[] body, Map<String, Optional<SeenHead>> opened) {
    int blank = AnswerParser.blankLine(body);
    if (blank >= 0) {
      byte[] note = Arrays.copyOfRange(body, blank + 2, body.length);
      opened.computeIfAbsent(new String(note, StandardCharsets.ISO_8859_1), n -> open(note));
    }
  }

  private Optional<SeenHead> open(byte[] note) {
    try {
      return Optional.of(SeenHead.open(note, key));
    } catch (MalformedException | UnverifiedNoteException e) {
      return Optional.empty(); // only heads that hold are of use here
    }
  }
}
