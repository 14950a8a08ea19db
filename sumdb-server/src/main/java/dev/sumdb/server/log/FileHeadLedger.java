package dev.sumdb.server.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A head ledger in one file ({@link LedgerFile}), locked as long as it is open. An append is one
 * write and one {@code fdatasync}.
 *
 * <p>After a failed write or sync nothing is assumed about the file: the kernel may have dropped
 * pages that it could not write and still show them to readers. So the next {@link #newest} writes
 * what it can read to a fresh file, syncs that, and puts it in the old one's place.
 */
final class FileHeadLedger implements HeadLedger {
  /**
   * How the file is kept.
   *
   * @param compactBytes from this size on only the newest entries are kept
   * @param keptEntries how many
   * @param writer how an entry gets to the disk
   */
  record Settings(int compactBytes, int keptEntries, Writer writer) {
    static final Settings DEFAULT = new Settings(8 << 20, 1000, FileHeadLedger::writeAndSync);
  }

  /** Seam: writes at a position, and returns when the bytes are on the disk; tests let it fail. */
  @FunctionalInterface
  interface Writer {
    void write(FileChannel channel, long at, byte[] bytes) throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(FileHeadLedger.class);

  private final Path file;
  private final Settings settings;
  private final DirLock lock;
  private FileChannel channel;
  private Object fileKey;
  private SignedHead newest;
  private byte[] newestLine;
  private long end;
  private boolean doubtful;
  private boolean closed;

  private FileHeadLedger(Path file, Settings settings, DirLock lock) {
    this.file = file;
    this.settings = settings;
    this.lock = lock;
  }

  /** Makes a ledger with its first entry, durable on return; the file must not exist. */
  static void create(Path file, SignedHead first) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    Files.createDirectories(parent);
    LogFiles.writeNew(file, new String(LedgerFile.start(first), StandardCharsets.US_ASCII), false);
    LogFiles.syncDirectory(parent);
  }

  /**
   * Opens an existing ledger.
   *
   * @throws NoSuchFileException if there is none: a new one is never made here, it would permit the
   *     log to sign another history
   */
  static FileHeadLedger open(Path file) throws RefusedException, IOException {
    return open(file, Settings.DEFAULT);
  }

  static FileHeadLedger open(Path file, Settings settings) throws RefusedException, IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString());
    }
    Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
    FileHeadLedger ledger =
        new FileHeadLedger(file, settings, DirLock.acquire(lockFile, "head ledger " + file));
    boolean opened = false;
    try {
      ledger.load();
      opened = true;
      return ledger;
    } finally {
      if (!opened) {
        ledger.close();
      }
    }
  }

  private static void writeAndSync(FileChannel channel, long at, byte[] bytes) throws IOException {
    channel.position(at);
    LogFiles.writeFully(channel, bytes);
    channel.force(false);
  }

  /** The entries of a ledger that a server may be using; nothing is locked or changed. */
  static LedgerFile read(Path file) throws IOException {
    return LedgerFile.parse(file.toString(), Files.readAllBytes(file));
  }

  /** Reads everything, makes it durable, and cuts off what a crash left behind the last entry. */
  private void load() throws IOException {
    if (closed) {
      // The lock is gone: whoever holds it now must not find this process writing.
      throw new IOException(file + ": the ledger is closed");
    }
    closeChannel();
    channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    fileKey = fileKey();
    LedgerFile read = LedgerFile.parse(file.toString(), readAll());
    if (read.torn() > 0) {
      LOG.warn(
          "ledger={} cut off {} bytes of an entry that was never completed", file, read.torn());
      channel.truncate(read.validBytes());
    }
    // A killed process may have left entries in the page cache only.
    channel.force(true);
    remember(read.entries().get(read.entries().size() - 1), read.lastSum(), read.validBytes());
    if (doubtful || end > settings.compactBytes()) {
      replace(read);
    }
  }

  private void remember(SignedHead head, String sum, long newEnd) throws IOException {
    newest = head;
    end = newEnd;
    int length = sum.length() + 1;
    newestLine = readAt(end - length, length);
  }

  private byte[] readAll() throws IOException {
    if (channel.size() > Integer.MAX_VALUE - 8) {
      throw new DamagedLedgerException(file + " has " + channel.size() + " bytes");
    }
    return readAt(0, (int) channel.size());
  }

  private byte[] readAt(long from, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {
      // reads on
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  private Object fileKey() throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  /** Writes the newest entries to a new file and renames it over this one. */
  private void replace(LedgerFile read) throws IOException {
    List<SignedHead> all = read.entries();
    List<SignedHead> kept =
        all.subList(Math.max(0, all.size() - settings.keptEntries()), all.size());
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    StringBuilder text = new StringBuilder(LedgerFile.FIRST_LINE);
    String previous = LedgerFile.NO_PREVIOUS;
    for (SignedHead head : kept) {
      String line = LedgerFile.line(head, previous);
      previous = LedgerFile.sumOf(line);
      text.append(line);
    }
    Files.deleteIfExists(fresh);
    LogFiles.writeNew(fresh, text.toString(), false);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    LogFiles.syncDirectory(file.toAbsolutePath().getParent());
    closeChannel();
    channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    fileKey = fileKey();
    remember(kept.get(kept.size() - 1), previous, text.length());
    doubtful = false;
  }

  @Override
  public SignedHead newest() throws IOException {
    load();
    return newest;
  }

  @Override
  public void compareAndSet(SignedHead expected, SignedHead next)
      throws LedgerConflictException, IOException {
    if (next.epoch() != expected.epoch() + 1 || next.head().size() < expected.head().size()) {
      throw new IllegalArgumentException(next + " does not follow " + expected);
    }
    if (doubtful) {
      throw new IOException(file + ": the last write failed, read the newest entry first");
    }
    checkUnchanged(expected);
    String line = LedgerFile.line(next, sum());
    doubtful = true;
    settings.writer().write(channel, end, line.getBytes(StandardCharsets.US_ASCII));
    doubtful = false;
    remember(next, LedgerFile.sumOf(line), end + line.length());
    if (end > settings.compactBytes()) {
      load();
    }
  }

  private String sum() {
    return new String(newestLine, 0, newestLine.length - 1, StandardCharsets.US_ASCII);
  }

  /** Looks at the medium: another process, or an operator, may have replaced or extended it. */
  private void checkUnchanged(SignedHead expected) throws LedgerConflictException, IOException {
    if (!newest.sameTree(expected)) {
      throw new LedgerConflictException(file + " ends with " + newest + ", want " + expected);
    }
    Object now;
    try {
      now = fileKey();
    } catch (NoSuchFileException e) {
      throw new LedgerConflictException(file + " was removed while the log was running");
    }
    if (!Objects.equals(now, fileKey)) {
      throw new LedgerConflictException(file + " was replaced by another file");
    }
    if (channel.size() != end
        || !Arrays.equals(readAt(end - newestLine.length, newestLine.length), newestLine)) {
      throw new LedgerConflictException(
          file + " does not end with " + expected + " any more: somebody else wrote to it");
    }
  }

  @Override
  public String name() {
    return file.toString();
  }

  private void closeChannel() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    try {
      closeChannel();
    } finally {
      lock.close();
    }
  }
}
