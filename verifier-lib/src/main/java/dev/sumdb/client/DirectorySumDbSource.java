package dev.sumdb.client;

import dev.sumdb.files.PlainFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A database's files in a directory: a cache of the go command, one of this client, a tree of tiles
 * or a clone, which answers lookups from its records. Nothing in it is trusted, and what is absent
 * says nothing about the database.
 *
 * <pre>
 *   DIR/latest    DIR/lookup/ESCAPEDPATH@ESCAPEDVERSION    DIR/tile/8/...    DIR/lookup.index
 * </pre>
 */
public final class DirectorySumDbSource implements SumDbSource, SourceListing {
  private final Path dir;
  private final Path latest;

  /** The directory that holds {@code lookup} and {@code tile}. */
  public DirectorySumDbSource(Path dir) {
    this(dir, dir.resolve("latest"));
  }

  private DirectorySumDbSource(Path dir, Path latest) {
    this.dir = dir;
    this.latest = latest;
  }

  /**
   * Finds a database's files below a directory: the directory itself, {@code GOMODCACHE} or its
   * {@code cache/download}, or a {@code GOPATH}, where the newest head lies apart from the rest.
   *
   * @param name of the database
   * @throws NotInSourceException if there are none
   */
  public static DirectorySumDbSource find(Path dir, String name) throws NotInSourceException {
    String[] places = {
      "", "sumdb/" + name, "cache/download/sumdb/" + name, "pkg/mod/cache/download/sumdb/" + name
    };
    for (String place : places) {
      Path found = dir.resolve(place);
      if (Files.isDirectory(found.resolve("tile")) || Files.isDirectory(found.resolve("lookup"))) {
        Path heads = dir.resolve("pkg/sumdb").resolve(name).resolve("latest");
        boolean apart = !Files.exists(found.resolve("latest")) && Files.exists(heads);
        return new DirectorySumDbSource(found, apart ? heads : found.resolve("latest"));
      }
    }
    throw new NotInSourceException("no lookup or tile directory of " + name + " in " + dir);
  }

  @Override
  public byte[] read(String path, int maxBytes) throws NotInSourceException, SourceException {
    try {
      Path file = file(path);
      // Also keeps away from pipes and devices, which would be read for ever.
      if (!Files.isRegularFile(file)) {
        return fromRecords(path);
      }
      try (InputStream in = PlainFiles.open(file)) {
        byte[] data = in.readNBytes(maxBytes + 1);
        if (data.length > maxBytes) {
          throw new SourceException(
              SourceException.Kind.BODY, file + " has more than " + maxBytes + " bytes");
        }
        if (data.length == 0) { // what the go command leaves behind when it is stopped
          throw new NotInSourceException(file + " is empty");
        }
        return data;
      }
    } catch (NotInSourceException | SourceException e) {
      throw e;
    } catch (NoSuchFileException | InvalidPathException e) {
      throw new NotInSourceException("there is no " + path + " in " + dir);
    } catch (IOException e) {
      throw new SourceException(SourceException.Kind.BODY, "reading " + path + ": " + e);
    }
  }

  private byte[] fromRecords(String path) throws NotInSourceException, IOException {
    Optional<byte[]> answer = Optional.empty();
    if (path.startsWith(ClonedLookups.PREFIX) && Files.isRegularFile(latest)) {
      answer = new ClonedLookups(dir).find(path, PlainFiles.read(latest));
    }
    return answer.orElseThrow(() -> new NotInSourceException("there is no " + path + " in " + dir));
  }

  private Path file(String path) throws NotInSourceException {
    Path file = path.equals("latest") ? latest : dir.resolve(path).normalize();
    if (file != latest && !file.startsWith(dir.normalize())) {
      throw new NotInSourceException("there is no " + path + " in " + dir);
    }
    return file;
  }

  /** Succeeds if there is such a file, even an empty one. */
  void probe(String path) throws NotInSourceException, SourceException {
    if (!Files.isRegularFile(file(path))) {
      throw new NotInSourceException("there is no " + path + " in " + dir);
    }
  }

  @Override
  public List<String> paths() throws IOException {
    List<String> paths = new ArrayList<>();
    for (String part : new String[] {"lookup", "tile"}) {
      if (Files.isDirectory(dir.resolve(part))) {
        try (Stream<Path> files = Files.walk(dir.resolve(part))) {
          files
              .filter(Files::isRegularFile)
              .forEach(file -> paths.add(dir.relativize(file).toString().replace('\\', '/')));
        } catch (java.io.UncheckedIOException e) {
          throw e.getCause();
        }
      }
    }
    return paths;
  }

  @Override
  public boolean isAuthoritative() {
    return false;
  }

  @Override
  public String describe() {
    return dir.toString();
  }

  @Override
  public void close() {
    // nothing is held
  }
}
