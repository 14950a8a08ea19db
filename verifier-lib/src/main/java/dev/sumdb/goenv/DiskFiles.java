package dev.sumdb.goenv;

import dev.sumdb.files.PlainFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Files of this machine. A text that is no path here is an absent file. */
final class DiskFiles implements EnvFiles {
  @Override
  public byte[] read(String path) throws IOException {
    return PlainFiles.read(pathOf(path));
  }

  @Override
  public boolean isFile(String path) {
    try {
      Path file = pathOf(path);
      return Files.exists(file) && !Files.isDirectory(file);
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public boolean isDirectory(String path) {
    try {
      return Files.isDirectory(pathOf(path));
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public String realPath(String path) throws IOException {
    return pathOf(path).toRealPath().toString();
  }

  private static Path pathOf(String path) throws IOException {
    try {
      return Path.of(path);
    } catch (InvalidPathException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
