package dev.sumdb.goenv;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The files of a machine that does not exist. */
final class FakeFiles implements EnvFiles {
  private final Map<String, String> contents = new HashMap<>();
  private final Map<String, String> links = new HashMap<>();
  private final Set<String> directories = new HashSet<>();
  private final Set<String> unreadable = new HashSet<>();

  FakeFiles file(String path, String content) {
    contents.put(path, content);
    return this;
  }

  FakeFiles directory(String path) {
    directories.add(path);
    return this;
  }

  FakeFiles link(String path, String target) {
    links.put(path, target);
    return file(path, "");
  }

  FakeFiles unreadable(String path) {
    unreadable.add(path);
    return file(path, "");
  }

  @Override
  public byte[] read(String path) throws IOException {
    if (!contents.containsKey(path)) {
      throw new NoSuchFileException(path);
    }
    if (unreadable.contains(path)) {
      throw new IOException(path + ": permission denied");
    }
    return contents.get(path).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean isFile(String path) {
    return contents.containsKey(path);
  }

  @Override
  public boolean isDirectory(String path) {
    return directories.contains(path);
  }

  @Override
  public String realPath(String path) throws IOException {
    if (!contents.containsKey(path)) {
      throw new NoSuchFileException(path);
    }
    return links.getOrDefault(path, path);
  }
}
