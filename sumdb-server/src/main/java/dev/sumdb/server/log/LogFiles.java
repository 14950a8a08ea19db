package dev.sumdb.server.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Small files that must be on the disk, and who may read them. */
final class LogFiles {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private LogFiles() {}

  private static boolean posix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }

  /**
   * Writes a file that must not exist yet; durable on return except for its name. Nothing is left
   * of one that cannot be written.
   */
  static void writeNew(Path file, String content, boolean secret) throws IOException {
    Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    // The mode is given at creation: there is no moment at which others could open a secret.
    FileAttribute<?>[] mode =
        secret && posix()
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
            : new FileAttribute<?>[0];
    boolean written = false;
    try (FileChannel channel = FileChannel.open(file, options, mode)) {
      try {
        writeFully(channel, content.getBytes(StandardCharsets.UTF_8));
        channel.force(true);
        written = true;
      } finally {
        if (!written) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /** Appends at the channel's position. */
  static void writeFully(FileChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** Makes the names in a directory durable; a synced file without a synced name can vanish. */
  static void syncDirectory(Path dir) throws IOException {
    if (posix()) {
      try (FileChannel channel = FileChannel.open(dir, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** The permissions that others than the owner have, for example {@code r--r-----}, or "". */
  static String openToOthers(Path file) throws IOException {
    if (!posix()) {
      return "";
    }
    Set<PosixFilePermission> all = Files.getPosixFilePermissions(file);
    Set<PosixFilePermission> others = EnumSet.noneOf(PosixFilePermission.class);
    others.addAll(all);
    others.removeAll(
        Set.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE));
    return others.isEmpty() ? "" : PosixFilePermissions.toString(all);
  }
}
