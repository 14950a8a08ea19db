package dev.sumdb.tlog;

/**
 * The hashes of RFC 6962 2.1, one at a time. A leaf is {@code SHA-256(0x00 || record)}, a node
 * {@code SHA-256(0x01 || left || right)}: the prefixes keep a record from posing as a node (second
 * preimages). For many hashes use one {@link NodeHasher}.
 */
public final class Rfc6962 {
  /** The root of the tree without records: {@code SHA-256("")}. */
  public static final Hash EMPTY_ROOT = NodeHasher.emptyRoot();

  private Rfc6962() {}

  /** The leaf hash of a record. */
  public static Hash leafHash(byte[] record) {
    return new NodeHasher().leaf(record);
  }

  /** The hash of the node with these children. */
  public static Hash nodeHash(Hash left, Hash right) {
    return new NodeHasher().node(left, right);
  }
}
