package dev.sumdb.server.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.server.log.FileHeadLedger.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileHeadLedgerTest extends HeadLedgerContract {
  @TempDir Path dir;

  private Path file() {
    return dir.resolve("head-ledger");
  }

  @Override
  HeadLedger open() throws Exception {
    if (!Files.exists(file())) {
      FileHeadLedger.create(file(), head(0));
    }
    return FileHeadLedger.open(file());
  }

  private void reopen() throws Exception {
    ledger.close();
    ledger = open();
  }

  @Test
  void neverMakesALedgerByOpeningIt() {
    Path missing = dir.resolve("missing");
    assertThrows(NoSuchFileException.class, () -> FileHeadLedger.open(missing));
    assertFalse(Files.exists(missing));
  }

  @Test
  void neverReplacesALedgerByCreatingOne() {
    assertThrows(FileAlreadyExistsException.class, () -> FileHeadLedger.create(file(), head(0)));
  }

  @Test
  void isOpenOnlyOnceAtATime() throws Exception {
    for (int i = 0; i < 3; i++) {
      RefusedException e = assertThrows(RefusedException.class, () -> FileHeadLedger.open(file()));
      assertEquals("head ledger " + file() + " is in use by another server", e.getMessage());
    }
    reopen();
  }

  @Test
  void cutsOffAnUnfinishedEntryAndGoesOn() throws Exception {
    ledger.compareAndSet(head(0), head(1));
    byte[] good = Files.readAllBytes(file());
    ledger.compareAndSet(head(1), head(2));
    byte[] whole = Files.readAllBytes(file());
    for (int length : new int[] {good.length + 1, good.length + 200, whole.length - 1}) {
      ledger.close();
      Files.write(file(), Arrays.copyOf(whole, length));
      ledger = open();
      assertSame(head(1), ledger.newest());
      assertEquals(good.length, Files.size(file()));
      ledger.compareAndSet(head(1), head(2));
      assertEquals(whole.length, Files.size(file()));
    }
    Files.write(file(), new byte[4096], StandardOpenOption.APPEND);
    reopen();
    assertSame(head(2), ledger.newest());
  }

  @Test
  void refusesAWholeEntryThatIsWrong() throws Exception {
    ledger.compareAndSet(head(0), head(1));
    ledger.close();
    String text = Files.readString(file(), StandardCharsets.US_ASCII);
    Files.writeString(file(), text.replace("\n1 3 ", "\n1 4 "), StandardCharsets.US_ASCII);
    DamagedLedgerException e =
        assertThrows(DamagedLedgerException.class, () -> FileHeadLedger.open(file()));
    assertEquals(file() + " line 3 does not match its checksum", e.getMessage());
    Files.writeString(file(), text, StandardCharsets.US_ASCII);
    ledger = open();
    assertSame(head(1), ledger.newest());
  }

  @Test
  void noticesThatSomebodyElseWroteToTheFile() throws Exception {
    byte[] before = Files.readAllBytes(file());
    ledger.compareAndSet(head(0), head(1));
    byte[] after = Files.readAllBytes(file());
    assertConflict(before, "does not end with " + head(1) + " any more");
    Files.write(file(), after);
    assertConflict(
        (new String(after, StandardCharsets.US_ASCII) + "x").getBytes(StandardCharsets.US_ASCII),
        "does not end with " + head(1) + " any more");
    Files.write(file(), after);
    byte[] other = after.clone();
    other[other.length - 5] ^= 1;
    assertConflict(other, "does not end with " + head(1) + " any more");
    Files.write(file(), after);
    ledger.compareAndSet(head(1), head(2));
  }

  private void assertConflict(byte[] content, String message) throws IOException {
    Files.write(file(), content);
    LedgerConflictException e =
        assertThrows(LedgerConflictException.class, () -> ledger.compareAndSet(head(1), head(2)));
    assertTrue(e.getMessage().contains(message), e.getMessage());
    assertTrue(Arrays.equals(content, Files.readAllBytes(file())), "the file was changed");
  }

  @Test
  void noticesThatTheFileWasReplacedOrRemoved() throws Exception {
    Path copy = dir.resolve("copy");
    Files.copy(file(), copy);
    Files.delete(file());
    LedgerConflictException removed =
        assertThrows(LedgerConflictException.class, () -> ledger.compareAndSet(head(0), head(1)));
    assertEquals(file() + " was removed while the log was running", removed.getMessage());
    Files.move(copy, file());
    LedgerConflictException replaced =
        assertThrows(LedgerConflictException.class, () -> ledger.compareAndSet(head(0), head(1)));
    assertEquals(file() + " was replaced by another file", replaced.getMessage());
    // What newest() has read is what the next append goes behind.
    assertSame(head(0), ledger.newest());
    ledger.compareAndSet(head(0), head(1));
    reopen();
    assertSame(head(1), ledger.newest());
  }

  @Test
  void writesAFreshFileAfterAFailedWrite() throws Exception {
    ledger.compareAndSet(head(0), head(1));
    for (int written : new int[] {0, 1, 300, Integer.MAX_VALUE}) {
      ledger.close();
      boolean[] fail = {true};
      ledger = FileHeadLedger.open(file(), failing(written, fail));
      SignedHead newest = ledger.newest();
      SignedHead next = head(newest.epoch() + 1);
      Object before = Files.getAttribute(file(), "unix:ino");
      IOException e = assertThrows(IOException.class, () -> ledger.compareAndSet(newest, next));
      assertEquals("no space left", e.getMessage());
      IOException again = assertThrows(IOException.class, () -> ledger.compareAndSet(newest, next));
      assertTrue(again.getMessage().endsWith("read the newest entry first"), again.getMessage());

      fail[0] = false;
      // The whole entry was written and only its sync failed: then it is there, in the fresh file.
      SignedHead found = written == Integer.MAX_VALUE ? next : newest;
      assertSame(found, ledger.newest());
      assertFalse(before.equals(Files.getAttribute(file(), "unix:ino")), "the same file");
      ledger.compareAndSet(found, head(found.epoch() + 1));
      reopen();
      assertSame(head(found.epoch() + 1), ledger.newest());
    }
  }

  /** Writes so many bytes and then fails, as a full disk does. */
  private static Settings failing(int written, boolean[] fail) {
    return new Settings(
        1 << 20,
        10,
        (channel, at, bytes) -> {
          int length = fail[0] ? Math.min(written, bytes.length) : bytes.length;
          channel.position(at);
          LogFiles.writeFully(channel, Arrays.copyOf(bytes, length));
          if (fail[0]) {
            throw new IOException("no space left");
          }
        });
  }

  @Test
  void keepsOnlyTheNewestEntriesOfALargeFile() throws Exception {
    ledger.close();
    Settings small = new Settings(20_000, 5, Settings.DEFAULT.writer());
    ledger = FileHeadLedger.open(file(), small);
    int shrunk = 0;
    long size = 0;
    for (long epoch = 0; epoch < 80; epoch++) {
      ledger.compareAndSet(head(epoch), head(epoch + 1));
      if (Files.size(file()) < size) {
        shrunk++;
        assertEquals(5, FileHeadLedger.read(file()).entries().size());
      }
      size = Files.size(file());
      assertTrue(size <= 20_000, "file of " + size);
      assertSame(head(epoch + 1), ledger.newest());
    }
    assertTrue(shrunk >= 2, shrunk + " times");
    reopen();
    assertSame(head(80), ledger.newest());
  }
}
