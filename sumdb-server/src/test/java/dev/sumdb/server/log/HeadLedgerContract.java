package dev.sumdb.server.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.note.SignerKey;
import dev.sumdb.tlog.Rfc6962;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every ledger keeps, see {@link HeadLedger}. */
abstract class HeadLedgerContract {
  static final SignerKey KEY = SignerKey.fromSeed("example.com/ledger", new byte[32]);

  HeadLedger ledger;

  /** The ledger of one medium that holds {@code head(0)} at first. */
  abstract HeadLedger open() throws Exception;

  @BeforeEach
  void openLedger() throws Exception {
    ledger = open();
  }

  @AfterEach
  void closeLedger() throws IOException {
    ledger.close();
  }

  /** A head whose size is three times its epoch. */
  static SignedHead head(long epoch) {
    return head(3 * epoch, epoch, "");
  }

  static SignedHead head(long size, long epoch, String other) {
    TreeHead head =
        size == 0
            ? TreeHead.EMPTY
            : new TreeHead(
                size, Rfc6962.leafHash(("root " + size + other).getBytes(StandardCharsets.UTF_8)));
    return new HeadSigner(KEY).sign(head, epoch);
  }

  static void assertSame(SignedHead want, SignedHead got) {
    assertEquals(want.toString(), got.toString());
    assertArrayEquals(want.treeNote(), got.treeNote());
    assertArrayEquals(want.checkpoint(), got.checkpoint());
  }

  @Test
  void beginsWithTheFirstHead() throws Exception {
    assertSame(head(0), ledger.newest());
  }

  @Test
  void keepsWhatWasAppended() throws Exception {
    for (long epoch = 0; epoch < 20; epoch++) {
      ledger.compareAndSet(head(epoch), head(epoch + 1));
      assertSame(head(epoch + 1), ledger.newest());
    }
    ledger.close();
    ledger = open();
    assertSame(head(20), ledger.newest());
    ledger.compareAndSet(head(20), head(21));
    assertSame(head(21), ledger.newest());
  }

  @Test
  void appendsOnlyBehindTheExpectedHead() throws Exception {
    ledger.compareAndSet(head(0), head(1));
    ledger.compareAndSet(head(1), head(2));
    for (SignedHead wrong : List.of(head(1), head(6, 2, "another root"), head(5, 2, ""))) {
      SignedHead next = head(100, wrong.epoch() + 1, "");
      LedgerConflictException e =
          assertThrows(LedgerConflictException.class, () -> ledger.compareAndSet(wrong, next));
      assertTrue(
          e.getMessage().endsWith(" ends with " + head(2) + ", want " + wrong), e.getMessage());
      assertSame(head(2), ledger.newest());
    }
    ledger.compareAndSet(head(2), head(3));
    assertSame(head(3), ledger.newest());
  }

  @Test
  void refusesHeadsThatDoNotFollow() throws Exception {
    ledger.compareAndSet(head(0), head(1));
    for (SignedHead wrong : List.of(head(1), head(3), head(2, 2, ""), head(0))) {
      assertThrows(IllegalArgumentException.class, () -> ledger.compareAndSet(head(1), wrong));
    }
    assertSame(head(1), ledger.newest());
  }

  @Test
  void answersNothingOnceClosed() throws Exception {
    ledger.close();
    ledger.close();
    assertThrows(IOException.class, () -> ledger.newest());
    assertThrows(IOException.class, () -> ledger.compareAndSet(head(0), head(1)));
  }
}
