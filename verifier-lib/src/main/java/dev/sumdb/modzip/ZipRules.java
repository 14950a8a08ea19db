package dev.sumdb.modzip;

import dev.sumdb.gosum.ModulePath;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The rules for the entries of one module zip (Go module reference, "File size and name
 * constraints"), applied in stored order as the go command does, so that its reason and ours agree.
 *
 * <p>Of several broken rules the total size is told first and then the one of the first entry.
 */
final class ZipRules {
  private static final String GO_MOD = "go.mod";
  private static final String LICENSE = "LICENSE";

  private final ZipLimits limits;
  private final long fileBytes;
  private final byte[] prefix;
  private String sizeReason;
  private String reason;
  private int reasonIndex = Integer.MAX_VALUE;
  private int files;
  private long contentBytes;
  private long compressedBytes;
  private String overlap;

  ZipRules(ModuleVersion module, ZipLimits limits, long fileBytes) {
    this.limits = limits;
    this.fileBytes = fileBytes;
    this.prefix = (module + "/").getBytes(StandardCharsets.UTF_8);
  }

  /** Judges one entry; the verdict waits for {@link #finish}. */
  void check(int index, ZipEntryInfo entry, CollisionCheck collisions) throws IOException {
    if (!entry.isDirectory() && overlap == null) {
      boundWork(entry);
    }
    byte[] full = entry.name();
    if (!startsWithPrefix(full)) {
      refuse(index, entry, "path does not have prefix " + EntryText.quoted(prefixText()));
      return;
    }
    if (full.length == prefix.length) {
      return;
    }
    int end = entry.isDirectory() ? full.length - 1 : full.length;
    byte[] raw = Arrays.copyOfRange(full, prefix.length, end);
    String badName = nameReason(raw);
    if (badName != null) {
      refuse(index, entry, badName);
      return;
    }
    String name = new String(raw, StandardCharsets.UTF_8);
    collisions.add(index, raw, name, entry.isDirectory());
    if (!entry.isDirectory()) {
      checkFile(index, entry, name);
    }
  }

  /** Throws if any rule is broken, or if the entries cannot be read in bounded time. */
  void finish(CollisionCheck collisions) throws InvalidModuleZipException, IOException {
    if (sizeReason != null) {
      throw new InvalidModuleZipException(sizeReason);
    }
    CollisionCheck.Collision collision = collisions.first();
    if (collision != CollisionCheck.Collision.NONE && collision.index() <= reasonIndex) {
      reason = EntryText.plain(prefixText() + collision.name()) + ": " + collision.reason();
    }
    if (reason != null) {
      throw new InvalidModuleZipException(reason);
    }
    if (overlap != null) {
      throw new CorruptZipException(overlap);
    }
  }

  int files() {
    return files;
  }

  long contentBytes() {
    return contentBytes;
  }

  /**
   * Entries of an honest zip do not share bytes, so together they are no longer than the file.
   * Without this a small zip could have one long run of data inflated once per entry, without any
   * of it counting as content.
   */
  private void boundWork(ZipEntryInfo entry) {
    // What is claimed beyond the end of the file cannot be read.
    long claimed = entry.compressedSize();
    long size = claimed < 0 ? fileBytes : Math.min(claimed, fileBytes);
    if (size > limits.maxZipBytes() - compressedBytes) {
      overlap =
          entry
              + ": entries overlap: total compressed size too large (max size is "
              + limits.maxZipBytes()
              + " bytes)";
      return;
    }
    compressedBytes += size;
  }

  private void checkFile(int index, ZipEntryInfo entry, String name) {
    int slash = name.lastIndexOf('/');
    if (foldsToGoMod(name.substring(slash + 1))) {
      if (slash >= 0) {
        refuse(index, entry, "go.mod file not in module root directory");
        return;
      }
      if (!name.equals(GO_MOD)) {
        refuse(index, entry, "go.mod files must have lowercase names");
        return;
      }
    }
    files++;
    long size = entry.size();
    if (size >= 0 && size <= limits.maxContentBytes() - contentBytes) {
      contentBytes += size;
    } else if (sizeReason == null) {
      sizeReason =
          "total uncompressed size of module contents too large (max size is "
              + limits.maxContentBytes()
              + " bytes)";
    }
    checkSize(index, entry, name, GO_MOD, limits.maxGoModBytes());
    checkSize(index, entry, name, LICENSE, limits.maxLicenseBytes());
  }

  private void checkSize(int index, ZipEntryInfo entry, String name, String limited, long max) {
    if (name.equals(limited) && entry.size() > max) {
      refuse(index, entry, limited + " file too large (max size is " + max + " bytes)");
    }
  }

  private void refuse(int index, ZipEntryInfo entry, String why) {
    if (reason == null) {
      reasonIndex = index;
      reason = entry + ": " + why;
    }
  }

  private boolean startsWithPrefix(byte[] name) {
    return name.length >= prefix.length
        && Arrays.equals(name, 0, prefix.length, prefix, 0, prefix.length);
  }

  private String prefixText() {
    return new String(prefix, StandardCharsets.UTF_8);
  }

  /** No letter beyond ASCII folds to one of these, so this is go's EqualFold. */
  private static boolean foldsToGoMod(String base) {
    return base.equalsIgnoreCase(GO_MOD);
  }

  private static String nameReason(byte[] raw) {
    if (!isClean(raw)) {
      return "file path is not clean";
    }
    try {
      String name = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
      ModulePath.checkFile(name);
      return null;
    } catch (CharacterCodingException e) {
      String shown = new String(raw, StandardCharsets.UTF_8);
      return new MalformedException("file path", shown, "invalid UTF-8").getMessage();
    } catch (MalformedException e) {
      return e.getMessage();
    }
  }

  /** Whether Go's path.Clean would leave the path as it is. */
  static boolean isClean(byte[] path) {
    if (path.length == 0) {
      return false;
    }
    if (path.length == 1) {
      return true; // "." and "/" are clean; their being no file names is for the next check
    }
    boolean rooted = path[0] == '/';
    boolean climbing = !rooted;
    int start = rooted ? 1 : 0;
    for (int i = start; i <= path.length; i++) {
      if (i < path.length && path[i] != '/') {
        continue;
      }
      int length = i - start;
      boolean dot = length == 1 && path[start] == '.';
      boolean dotDot = length == 2 && path[start] == '.' && path[start + 1] == '.';
      if (length == 0 || dot || dotDot && !climbing) {
        return false;
      }
      climbing &= dotDot;
      start = i + 1;
    }
    return true;
  }
}
