package dev.sumdb.server.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerFileTest {
  private static final List<SignedHead> HEADS =
      List.of(HeadLedgerContract.head(0), HeadLedgerContract.head(1), HeadLedgerContract.head(2));

  private static byte[] file(List<SignedHead> heads) {
    StringBuilder text = new StringBuilder(LedgerFile.FIRST_LINE);
    String previous = LedgerFile.NO_PREVIOUS;
    for (SignedHead head : heads) {
      String line = LedgerFile.line(head, previous);
      previous = LedgerFile.sumOf(line);
      text.append(line);
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String damage(byte[] bytes) {
    return assertThrows(DamagedLedgerException.class, () -> LedgerFile.parse("ledger", bytes))
        .getMessage();
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }

  private static void assertPrefix(int count, LedgerFile got) {
    assertEquals(count, got.entries().size());
    for (int i = 0; i < count; i++) {
      HeadLedgerContract.assertSame(HEADS.get(i), got.entries().get(i));
    }
  }

  @Test
  void readsWhatItWrites() throws Exception {
    LedgerFile read = LedgerFile.parse("ledger", file(HEADS));
    assertPrefix(3, read);
    assertEquals(0, read.torn());
    assertEquals(file(HEADS).length, read.validBytes());
  }

  @Test
  void aLineIsEpochSizeRootPreviousNotesAndSum() {
    String line = LedgerFile.line(HEADS.get(0), LedgerFile.NO_PREVIOUS);
    assertTrue(
        line.startsWith("0 0 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU= - Z28uc3VtIGRhdGFi"),
        line);
    assertTrue(line.endsWith(" " + LedgerFile.sumOf(line) + "\n"), line);
  }

  @Test
  void cutAnywhereItLosesAtMostTheEntryThatWasCut() throws Exception {
    byte[] whole = file(HEADS);
    int first = file(HEADS.subList(0, 1)).length;
    int second = file(HEADS.subList(0, 2)).length;
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      if (length < first) {
        damage(cut);
        continue;
      }
      LedgerFile read = LedgerFile.parse("ledger", cut);
      assertPrefix(length < second ? 1 : 2, read);
      assertEquals(length < second ? first : second, read.validBytes());
      assertEquals(length - read.validBytes(), read.torn());
    }
  }

  @Test
  void takesNulsBehindTheLastEntryForOneThatWasNotWritten() throws Exception {
    for (int nuls : new int[] {1, 7, 5000}) {
      LedgerFile read = LedgerFile.parse("ledger", concat(file(HEADS), new byte[nuls]));
      assertPrefix(3, read);
      assertEquals(nuls, read.torn());
    }
  }

  @Test
  void noFlippedBitGivesAnotherHead() throws Exception {
    byte[] whole = file(HEADS);
    int beforeLast = file(HEADS.subList(0, 2)).length;
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      LedgerFile read;
      try {
        read = LedgerFile.parse("ledger", flipped);
      } catch (DamagedLedgerException e) {
        continue;
      }
      // Only the last newline can go without a complaint: its entry then looks unfinished.
      assertEquals(whole.length - 1, bit / 8);
      assertPrefix(2, read);
      assertEquals(beforeLast, read.validBytes());
    }
  }

  @Test
  void refusesLinesThatAreMissingMovedOrRepeated() {
    String[] lines = new String(file(HEADS), StandardCharsets.US_ASCII).split("(?<=\n)");
    assertEquals(
        "ledger line 3 does not follow the line before it",
        damage((lines[0] + lines[1] + lines[3]).getBytes(StandardCharsets.US_ASCII)));
    assertEquals(
        "ledger line 3 does not follow the line before it",
        damage((lines[0] + lines[2] + lines[1]).getBytes(StandardCharsets.US_ASCII)));
    assertEquals(
        "ledger line 3 does not follow the line before it",
        damage((lines[0] + lines[1] + lines[1]).getBytes(StandardCharsets.US_ASCII)));
    assertEquals(
        "ledger line 4 has 1 fields, want 7",
        damage((lines[0] + lines[1] + lines[2] + "\n").getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void refusesEpochsThatSkipAndSizesThatShrink() {
    SignedHead skips = HeadLedgerContract.head(3);
    assertEquals(
        "ledger line 4 has " + skips + " after " + HEADS.get(1),
        damage(file(List.of(HEADS.get(0), HEADS.get(1), skips))));
    SignedHead shrinks = HeadLedgerContract.head(2, 2, "");
    assertEquals(
        "ledger line 4 has " + shrinks + " after " + HEADS.get(1),
        damage(file(List.of(HEADS.get(0), HEADS.get(1), shrinks))));
  }

  @Test
  void refusesWhatIsNoLedger() {
    assertEquals("ledger is no head ledger: its first line is another", damage(new byte[0]));
    assertEquals(
        "ledger is no head ledger: its first line is another",
        damage("go.sum database tree\n".getBytes(StandardCharsets.US_ASCII)));
    assertEquals(
        "ledger has no entry", damage(LedgerFile.FIRST_LINE.getBytes(StandardCharsets.US_ASCII)));
  }
}
