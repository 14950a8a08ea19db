package dev.sumdb.tlog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc6962Test {
  private static String hex(Hash hash) {
    return HexFormat.of().formatHex(hash.toBytes());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void emptyTree() {
    assertEquals(
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        hex(Rfc6962.EMPTY_ROOT));
    assertEquals("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", Rfc6962.EMPTY_ROOT.toString());
  }

  @Test
  void leaves() {
    assertEquals(
        "TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=",
        Rfc6962.leafHash(ascii("hello world")).toString());
    assertEquals(
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        hex(Rfc6962.leafHash(new byte[0])));
  }

  /** The roots of the eight test records that implementations of the RFC share. */
  @Test
  void treesOfTheSharedTestVectors() {
    String[] records = {
      "",
      "00",
      "10",
      "2021",
      "3031",
      "40414243",
      "5051525354555657",
      "606162636465666768696a6b6c6d6e6f"
    };
    NodeHasher hasher = new NodeHasher();
    byte[] leaves = new byte[8 * Hash.SIZE];
    for (int i = 0; i < 8; i++) {
      hasher.leaf(HexFormat.of().parseHex(records[i])).copyInto(leaves, i * Hash.SIZE);
    }
    assertEquals(
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        hex(hasher.subtree(leaves, 0, 2)));
    assertEquals(
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        hex(hasher.subtree(leaves, 0, 4)));
    assertEquals(
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        hex(hasher.subtree(leaves, 0, 8)));
  }

  @Test
  void subtreesOfRangesAreNodesOfNodes() {
    NodeHasher hasher = new NodeHasher();
    byte[] src = new byte[3 + 64 * Hash.SIZE];
    for (int i = 0; i < 64; i++) {
      hasher.leaf(new byte[] {(byte) i}).copyInto(src, 3 + i * Hash.SIZE);
    }
    byte[] before = src.clone();
    for (int from = 0; from < 64; from++) {
      int at = 3 + from * Hash.SIZE;
      assertEquals(Hash.copyOf(src, at), hasher.subtree(src, at, 1));
      for (int count = 2; from + count <= 64; count *= 2) {
        Hash left = hasher.subtree(src, at, count / 2);
        Hash right = hasher.subtree(src, at + count / 2 * Hash.SIZE, count / 2);
        Hash node = Rfc6962.nodeHash(left, right);
        assertEquals(node, hasher.subtree(src, at, count));
        assertEquals(node, hasher.node(left, right));
      }
    }
    assertArrayEquals(before, src);
  }

  @Test
  void nodesMayOverwriteTheirChildren() {
    byte[] data = new byte[2 * Hash.SIZE];
    Hash left = Rfc6962.EMPTY_ROOT;
    Hash right = Rfc6962.leafHash(new byte[0]);
    left.copyInto(data, 0);
    right.copyInto(data, Hash.SIZE);
    new NodeHasher().node(data, 0, data, Hash.SIZE, data, 16);
    assertEquals(Rfc6962.nodeHash(left, right), Hash.copyOf(data, 16));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 6, -1, Integer.MIN_VALUE})
  void rejectsSubtreesThatAreNotPerfect(int count) {
    byte[] data = new byte[8 * Hash.SIZE];
    assertThrows(IllegalArgumentException.class, () -> new NodeHasher().subtree(data, 0, count));
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 1 << 26, 1 << 30})
  void rejectsSubtreesBeyondTheArray(int count) {
    byte[] data = new byte[8 * Hash.SIZE];
    assertThrows(IndexOutOfBoundsException.class, () -> new NodeHasher().subtree(data, 0, count));
  }
}
