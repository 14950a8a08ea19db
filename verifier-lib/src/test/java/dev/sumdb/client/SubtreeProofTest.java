package dev.sumdb.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.HashIndex;
import dev.sumdb.tlog.InclusionProof;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.TestLog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubtreeProofTest {
  private static final int MAX = 40;
  private final TestLog log = TestLog.ofSize(MAX);

  @Test
  void provesEverySubtreeOfEverySmallTree() throws Exception {
    for (long size = 1; size <= MAX; size++) {
      for (int level = 0; size >> level > 0; level++) {
        for (long n = 0; n < size >> level; n++) {
          SubtreeProof proof = SubtreeProof.prove(log.hashReader(), level, n, size);
          Hash hash = log.hashReader().read(new long[] {HashIndex.of(level, n)}).get(0);
          proof.verify(hash, log.head(size));
          mustFailWithAnyOtherHash(proof, hash, size);
        }
      }
    }
  }

  private void mustFailWithAnyOtherHash(SubtreeProof proof, Hash hash, long size) {
    Hash other = Hash.of(new byte[Hash.SIZE]);
    assertThrows(ProofException.class, () -> proof.verify(other, log.head(size)));
    for (int i = 0; i < proof.hashes().size(); i++) {
      List<Hash> altered = new ArrayList<>(proof.hashes());
      altered.set(i, other);
      SubtreeProof wrong = new SubtreeProof(proof.level(), proof.n(), altered);
      assertThrows(ProofException.class, () -> wrong.verify(hash, log.head(size)));
      SubtreeProof shorter =
          new SubtreeProof(proof.level(), proof.n(), altered.subList(1, altered.size()));
      assertThrows(ProofException.class, () -> shorter.verify(hash, log.head(size)));
    }
  }

  @Test
  void isTheAuditPathForLeaves() throws Exception {
    for (long n = 0; n < MAX; n++) {
      assertEquals(
          InclusionProof.prove(log.hashReader(), n, MAX).hashes(),
          SubtreeProof.prove(log.hashReader(), 0, n, MAX).hashes());
    }
  }

  @Test
  void refusesSubtreesThatReachBeyondTheTree() {
    ProofException e =
        assertThrows(ProofException.class, () -> SubtreeProof.prove(log.hashReader(), 2, 9, 39));
    assertEquals("hash 9 of level 2 is not in tree 39", e.getMessage());
    assertThrows(ProofException.class, () -> SubtreeProof.prove(log.hashReader(), 63, 0, 39));
    assertThrows(ProofException.class, () -> SubtreeProof.prove(log.hashReader(), 0, -1, 39));
  }
}
