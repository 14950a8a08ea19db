package dev.sumdb.server.mirror;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Files of a process that is killed at the n-th step of its writing, where a write of a file is
 * four steps: before it, with half of it in an unfinished file, with all of it there, and after it.
 * Or of a disk that is full.
 */
final class FaultyFiles implements CacheFiles {
  private final Path dir;
  private final CacheFiles files;
  private long stepsLeft = Long.MAX_VALUE;
  private boolean full;

  /** The end of the process. Nothing may catch it and go on. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  FaultyFiles(Path dir) {
    this.dir = dir;
    this.files = new DirectoryFiles(dir);
  }

  /** Killed at that step from now on, from 0. */
  FaultyFiles killAt(long step) {
    stepsLeft = step;
    return this;
  }

  void diskFull(boolean now) {
    full = now;
  }

  private void step() {
    if (stepsLeft-- <= 0) { // nothing of a dead process writes any more
      throw new Killed();
    }
  }

  private void mustHaveRoom(String path) throws IOException {
    if (full) {
      throw new FileSystemException(path, null, "No space left on device");
    }
  }

  @Override
  public byte[] read(String path, int maxBytes) throws IOException {
    return files.read(path, maxBytes);
  }

  @Override
  public void write(String path, byte[] content) throws IOException {
    step();
    mustHaveRoom(path);
    Path file = dir.resolve(path);
    Path unfinished = file.resolveSibling(".new-" + stepsLeft);
    boolean killedHere = stepsLeft < 2;
    if (killedHere) {
      Files.createDirectories(file.getParent());
      Files.write(unfinished, Arrays.copyOf(content, content.length / 2));
    }
    step();
    if (killedHere) {
      Files.write(unfinished, content);
    }
    step();
    files.write(path, content);
    step();
  }

  @Override
  public void append(String path, byte[] content) throws IOException {
    step();
    mustHaveRoom(path);
    if (stepsLeft == 0) {
      Files.createDirectories(dir);
      byte[] half = Arrays.copyOf(content, content.length / 2);
      Files.write(dir.resolve(path), half, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
    step();
    files.append(path, content);
    step();
  }

  @Override
  public void delete(String path) throws IOException {
    step();
    files.delete(path);
    step();
  }

  @Override
  public void scan(Visitor visitor) throws IOException {
    files.scan(visitor);
  }
}
