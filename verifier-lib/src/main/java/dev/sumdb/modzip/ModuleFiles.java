package dev.sumdb.modzip;

import dev.sumdb.gosum.H1;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.MalformedException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;

/**
 * The files in the zip of a module version, which keeps the rules for module zips: their names, the
 * hashes of their contents, and the contents. Unlike {@link ModuleZip} this needs memory for every
 * name, so it is for zips whose hash is known to be right.
 *
 * <p>All comes from one open file: {@link #h1} is the hash of exactly the contents that are told,
 * whatever becomes of the path meanwhile. Not for use by several threads at once.
 */
public final class ModuleFiles implements Closeable {
  private record Content(ZipEntryInfo entry, byte[] sha256) {}

  private final FileChannel file;
  private final EntryReader reader;
  private final String prefix;
  private final NavigableMap<String, Content> contents = new TreeMap<>();
  private String h1;

  private ModuleFiles(FileChannel file, ModuleVersion module) throws IOException {
    this.file = file;
    this.reader = new EntryReader(file, file.size());
    this.prefix = module + "/";
  }

  /**
   * Opens, checks and hashes a zip file.
   *
   * @throws InvalidModuleZipException it breaks a rule
   * @throws CorruptZipException it is no whole zip, or its content is not what it declares
   */
  public static ModuleFiles open(Path zip, ModuleVersion module, ZipLimits limits)
      throws IOException, InvalidModuleZipException {
    FileChannel file = FileChannel.open(zip, StandardOpenOption.READ);
    ModuleFiles files = null;
    try {
      ModuleZip.checkSize(file.size(), limits);
      ModuleFiles opened = new ModuleFiles(file, module);
      opened.readAll(module, limits);
      files = opened;
      return files;
    } finally {
      if (files == null) {
        file.close();
      }
    }
  }

  private void readAll(ModuleVersion module, ZipLimits limits)
      throws IOException, InvalidModuleZipException {
    H1 sum = new H1();
    try {
      for (ZipEntryInfo entry : entries(module, limits)) {
        String name = new String(entry.name(), StandardCharsets.UTF_8);
        byte[] sha256 = reader.sha256(entry);
        sum.add(name, sha256);
        if (!entry.isDirectory()) {
          contents.put(name.substring(prefix.length()), new Content(entry, sha256));
        }
      }
    } catch (MalformedException e) {
      throw new AssertionError("the rules allow no such name", e);
    }
    h1 = sum.sum();
  }

  private List<ZipEntryInfo> entries(ModuleVersion module, ZipLimits limits)
      throws IOException, InvalidModuleZipException {
    ZipRules rules = new ZipRules(module, limits, file.size());
    List<ZipEntryInfo> entries = new ArrayList<>();
    try (CollisionCheck collisions = new CollisionCheck()) {
      CentralDirectory directory = CentralDirectory.open(file, file.size());
      for (int index = 0; directory.next(); index++) {
        rules.check(index, directory.entry(), collisions);
        entries.add(directory.entry());
      }
      rules.finish(collisions);
    }
    return entries;
  }

  /** The hash for the module's line in go.sum. */
  public String h1() {
    return h1;
  }

  /** The names of all files, relative to the module's root, with slashes. */
  public NavigableSet<String> names() {
    return Collections.unmodifiableNavigableSet(contents.navigableKeySet());
  }

  /** Whether there is a file of that name with a content of that SHA-256. */
  public boolean has(String name, byte[] sha256) {
    Content content = contents.get(name);
    return content != null && Arrays.equals(content.sha256, sha256);
  }

  /** How many bytes a file has; 0 if there is none of that name. */
  public long size(String name) {
    Content content = contents.get(name);
    return content == null ? 0 : content.entry.size();
  }

  /**
   * The content of a file.
   *
   * @throws IOException there is none, or it is no longer what it was
   */
  public byte[] read(String name) throws IOException {
    Content content = contents.get(name);
    if (content == null) {
      throw new IOException("no file " + MalformedException.quote(name) + " in " + prefix);
    }
    byte[] bytes = reader.content(content.entry);
    if (!Arrays.equals(sha256(bytes), content.sha256)) {
      throw new CorruptZipException(content.entry + ": changed while it was read");
    }
    return bytes;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
    file.close();
  }
}
