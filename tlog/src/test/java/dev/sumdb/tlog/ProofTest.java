package dev.sumdb.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.note.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProofTest {
  private static final TestLog LOG = TestLog.ofSize(9);
  private static final HashReader READER = LOG.hashReader();

  private static void mustFail(Executable check, String message) {
    assertEquals(message, assertThrows(ProofException.class, check).getMessage());
  }

  @Test
  void recordsOutsideTheTreeAreNotProven() {
    InclusionProof none = new InclusionProof(List.of());
    Hash leaf = LOG.leafHash(0);
    mustFail(() -> none.verify(leaf, 0, TreeHead.EMPTY), "record 0 is not in tree 0");
    mustFail(() -> none.verify(leaf, 1, LOG.head(1)), "record 1 is not in tree 1");
    mustFail(() -> none.verify(leaf, -1, LOG.head(1)), "record -1 is not in tree 1");
    mustFail(
        () -> none.verify(leaf, Long.MAX_VALUE, LOG.head(1)),
        "record 9223372036854775807 is not in tree 1");
    mustFail(() -> InclusionProof.prove(READER, 9, 9), "record 9 is not in tree 9");
    assertThrows(IllegalArgumentException.class, () -> InclusionProof.prove(READER, -1, 9));
    assertThrows(
        IllegalArgumentException.class, () -> InclusionProof.prove(READER, 0, Long.MAX_VALUE));
  }

  @Test
  void saysWhatIsWrongWithAnInclusionProof() throws Exception {
    TreeHead head = LOG.head(7);
    InclusionProof proof = InclusionProof.prove(READER, 5, 7);
    proof.verify(LOG.leafHash(5), 5, head);
    mustFail(
        () -> new InclusionProof(List.of()).verify(LOG.leafHash(5), 5, head),
        "record 5 is not proven in tree 7: the proof has 0 hashes, want 3");
    Hash other = Rfc6962.EMPTY_ROOT;
    Hash wrong =
        Rfc6962.nodeHash(
            proof.hashes().get(2),
            Rfc6962.nodeHash(
                Rfc6962.nodeHash(proof.hashes().get(0), other), proof.hashes().get(1)));
    mustFail(
        () -> proof.verify(other, 5, head),
        "record 5 is not proven in tree 7: the proof leads to root "
            + wrong
            + ", want "
            + head.root());
  }

  @Test
  void saysWhatIsWrongWithAConsistencyProof() throws Exception {
    TreeHead older = LOG.head(3);
    TreeHead newer = LOG.head(7);
    ConsistencyProof proof = ConsistencyProof.prove(READER, 3, 7);
    proof.verify(older, newer);
    String what = "tree 3 is not proven to be a prefix of tree 7: ";
    mustFail(
        () -> new ConsistencyProof(List.of()).verify(older, newer),
        what + "the proof has 0 hashes, want 4");
    TreeHead otherOlder = new TreeHead(3, newer.root());
    mustFail(
        () -> proof.verify(otherOlder, newer),
        what + "old root " + older.root() + ", want " + newer.root());
    TreeHead otherNewer = new TreeHead(7, older.root());
    mustFail(
        () -> proof.verify(older, otherNewer),
        what + "new root " + newer.root() + ", want " + older.root());
    mustFail(() -> proof.verify(newer, older), "tree 7 is larger than tree 3");
    mustFail(() -> ConsistencyProof.prove(READER, 7, 3), "tree 7 is larger than tree 3");
  }

  @Test
  void equalSizesNeedEqualRootsAndNoHashes() throws Exception {
    ConsistencyProof none = new ConsistencyProof(List.of());
    none.verify(LOG.head(7), LOG.head(7));
    none.verify(TreeHead.EMPTY, TreeHead.EMPTY);
    mustFail(
        () -> none.verify(LOG.head(7), new TreeHead(7, LOG.head(6).root())),
        "tree 7 is not proven to be a prefix of tree 7: old root "
            + LOG.head(6).root()
            + ", want "
            + LOG.head(7).root());
    mustFail(
        () -> new ConsistencyProof(List.of(LOG.leafHash(0))).verify(LOG.head(7), LOG.head(7)),
        "tree 7 is not proven to be a prefix of tree 7: the proof has 1 hashes, want 0");
  }

  @Test
  void theEmptyTreeIsAPrefixOfAllAndReadsNothing() throws Exception {
    HashReader never =
        indexes -> {
          throw new AssertionError("read");
        };
    ConsistencyProof proof = ConsistencyProof.prove(never, 0, 1L << 62);
    assertEquals(List.of(), proof.hashes());
    proof.verify(TreeHead.EMPTY, LOG.head());
    assertEquals(List.of(), ConsistencyProof.prove(never, 7, 7).hashes());
    assertEquals(List.of(), InclusionProof.prove(never, 0, 1).hashes());
    mustFail(
        () -> new ConsistencyProof(List.of(LOG.leafHash(0))).verify(TreeHead.EMPTY, LOG.head(1)),
        "tree 0 is not proven to be a prefix of tree 1: the proof has 1 hashes, want 0");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, (1L << 62) + 1, Long.MAX_VALUE})
  void rejectsSizesOfNoTree(long size) {
    assertThrows(IllegalArgumentException.class, () -> ConsistencyProof.prove(READER, 1, size));
    assertThrows(IllegalArgumentException.class, () -> ConsistencyProof.prove(READER, size, 1));
    assertThrows(IllegalArgumentException.class, () -> InclusionProof.prove(READER, 0, size));
  }

  @Test
  void proofsCopyTheirHashes() {
    List<Hash> hashes = new ArrayList<>(List.of(LOG.leafHash(0)));
    InclusionProof inclusion = new InclusionProof(hashes);
    ConsistencyProof consistency = new ConsistencyProof(hashes);
    hashes.clear();
    assertEquals(1, inclusion.hashes().size());
    assertEquals(1, consistency.hashes().size());
  }

  /** Proofs that another implementation made for a log of 961,984,013 records. */
  @Test
  void acceptsProofsOfALargeLogOfOthers() throws Exception {
    Path dir = Fixtures.path("ct-argon2020");
    TreeHead head =
        new TreeHead(961984013, Hash.parse("dwlueapdd7LaOEnX2W2Wp9v2XE+KzejHRQGHwEx0oaM="));
    Hash leaf = Hash.parse("nCs3mfIydh9x4CKyQ+u2xtmpxmFggA5MLymHwNQSlLg=");
    String entry = Files.readString(dir.resolve("entries.json"));
    Matcher input = Pattern.compile("\"leaf_input\":\"([^\"]*)\"").matcher(entry);
    assertTrue(input.find());
    assertEquals(leaf, Rfc6962.leafHash(Base64.getDecoder().decode(input.group(1))));

    List<Hash> path = hashes(dir.resolve("proof.json"));
    assertEquals(30, path.size());
    new InclusionProof(path).verify(leaf, 10000, head);
    for (int wrong : new int[] {9999, 10001, 0}) {
      assertThrows(ProofException.class, () -> new InclusionProof(path).verify(leaf, wrong, head));
    }

    TreeHead older =
        new TreeHead(3654490, Hash.parse("AuIZ5V6sDUj1vn3Y1K85oOaQ7y+FJJKtyRTl1edIKBQ="));
    List<Hash> consistency = hashes(dir.resolve("consistency.json"));
    assertEquals(30, consistency.size());
    new ConsistencyProof(consistency).verify(older, head);
    Collections.swap(consistency, 3, 4);
    assertThrows(ProofException.class, () -> new ConsistencyProof(consistency).verify(older, head));
  }

  private static List<Hash> hashes(Path json) throws Exception {
    List<Hash> hashes = new ArrayList<>();
    Matcher m = Pattern.compile("\"([A-Za-z0-9+/]{43}=)\"").matcher(Files.readString(json));
    while (m.find()) {
      hashes.add(Hash.parse(m.group(1)));
    }
    return hashes;
  }
}
