package dev.sumdb.client;

import dev.sumdb.files.PlainFiles;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A cache of one database in a directory, in the layout of {@link DirectorySumDbSource}. Files
 * appear whole or not at all. May be shared by processes and deleted at any time.
 */
public final class DirectoryVerifiedCache implements VerifiedCache, SourceListing {
  private final Path dir;
  private final DirectorySumDbSource files;

  /** The directory need not exist. */
  public DirectoryVerifiedCache(Path dir) {
    this.dir = dir;
    this.files = new DirectorySumDbSource(dir);
  }

  @Override
  public Optional<byte[]> tile(Tile tile) {
    return read(TilePath.format(tile, TileDialect.GO), tile.width() * Hash.SIZE);
  }

  @Override
  public Optional<byte[]> lookup(ModuleVersion module) {
    return read(AnswerParser.asked(module), SumDbSource.MAX_LOOKUP_BYTES);
  }

  private Optional<byte[]> read(String path, int maxBytes) {
    try {
      return Optional.of(files.read(path, maxBytes));
    } catch (NotInSourceException | SourceException e) {
      return Optional.empty();
    }
  }

  @Override
  public void saveTile(Tile tile, byte[] data) {
    save(TilePath.format(tile, TileDialect.GO), data);
  }

  @Override
  public void saveLookup(ModuleVersion module, byte[] body) {
    save(AnswerParser.asked(module), body);
  }

  private void save(String path, byte[] data) {
    try {
      replace(dir.resolve(path), data);
    } catch (IOException | InvalidPathException e) {
      return; // a cache that cannot be written costs time, not truth
    }
  }

  /** Most directories are there already. */
  private static void replace(Path file, byte[] data) throws IOException {
    try {
      PlainFiles.replace(file, data);
    } catch (IOException e) {
      Files.createDirectories(file.getParent());
      PlainFiles.replace(file, data);
    }
  }

  @Override
  public List<String> paths() throws IOException {
    return files.paths();
  }
}
