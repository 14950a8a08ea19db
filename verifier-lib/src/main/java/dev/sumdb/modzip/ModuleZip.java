package dev.sumdb.modzip;

import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Immutable facts about a zip file that keeps every rule for the zip of one module version.
 *
 * <p>Checked are all rules of the Go module reference for existing zips (prefix, clean and valid
 * names, no two names that are one on some file system, where go.mod may lie, sizes), and that the
 * content is what the directory declares: sizes, CRC-32, a known compression. Rules that exist for
 * the creation of zips only (no vendored packages, no nested modules, no symbolic links) are not
 * checked, because the go command does not.
 *
 * <p>Memory is bounded, by some 16 MiB and by 48 MiB if the names are very long, whatever the zip
 * holds: the names of a large one are sorted through a temporary file. So is time: no more is
 * inflated than the limits allow, and entries that share their bytes count once each.
 */
public final class ModuleZip {
  private final String h1;
  private final String goModH1;
  private final int files;
  private final long uncompressedBytes;

  private ModuleZip(String h1, String goModH1, int files, long uncompressedBytes) {
    this.h1 = h1;
    this.goModH1 = goModH1;
    this.files = files;
    this.uncompressedBytes = uncompressedBytes;
  }

  /** {@link #check(Path, ModuleVersion, ZipLimits, int)} in the calling thread alone. */
  public static ModuleZip check(Path zip, ModuleVersion module, ZipLimits limits)
      throws IOException, InvalidModuleZipException {
    return check(zip, module, limits, 1);
  }

  /**
   * Checks and hashes a zip file.
   *
   * @param threads how many threads hash the entries of a large zip; the caller's is one of them
   * @throws InvalidModuleZipException it breaks a rule; the message has the go command's reason
   * @throws CorruptZipException it is no whole zip, or its content is not what it declares
   */
  public static ModuleZip check(Path zip, ModuleVersion module, ZipLimits limits, int threads)
      throws IOException, InvalidModuleZipException {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: " + threads);
    }
    try (FileChannel file = FileChannel.open(zip, StandardOpenOption.READ);
        RecordSorter byName = new RecordSorter()) {
      long size = file.size();
      checkSize(size, limits);
      ZipRules rules = new ZipRules(module, limits, size);
      CentralDirectory directory = CentralDirectory.open(file, size);
      try (CollisionCheck collisions = new CollisionCheck()) {
        for (int index = 0; directory.next(); index++) {
          ZipEntryInfo entry = directory.entry();
          rules.check(index, entry, collisions);
          byName.add(entry.name(), entry.encoded());
        }
        rules.finish(collisions);
      }
      EntryHashing hashing = new EntryHashing(file, size, module + "/go.mod", threads);
      String h1 = hashing.sum(byName);
      return new ModuleZip(h1, hashing.goModH1(), rules.files(), rules.contentBytes());
    }
  }

  static void checkSize(long size, ZipLimits limits) throws InvalidModuleZipException {
    if (size > limits.maxZipBytes()) {
      throw new InvalidModuleZipException(
          "module zip file is too large ("
              + size
              + " bytes; limit is "
              + limits.maxZipBytes()
              + " bytes)");
    }
  }

  /** The hash for the module's line in go.sum, {@code h1:...}. */
  public String h1() {
    return h1;
  }

  /**
   * The hash for the module's {@code /go.mod} line, of the go.mod file in the module's root. Old
   * modules have none; then the line is about a file that whoever serves the module makes up.
   */
  public Optional<String> goModH1() {
    return Optional.ofNullable(goModH1);
  }

  /** How many files there are, directories not counted. */
  public int files() {
    return files;
  }

  /** The bytes of all files together. */
  public long uncompressedBytes() {
    return uncompressedBytes;
  }
}
