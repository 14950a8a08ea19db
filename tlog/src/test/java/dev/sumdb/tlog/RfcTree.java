package dev.sumdb.tlog;

import java.util.ArrayList;
import java.util.List;

/**
 * The definitions of RFC 6962 2.1, 2.1.1 and 2.1.2 as they stand there, recursive over lists of
 * leaf hashes: slow, and shares nothing with the code under test but the node hash.
 */
final class RfcTree {
  private RfcTree() {}

  /** MTH(D[n]). */
  static Hash root(List<Hash> d) {
    if (d.isEmpty()) {
      return Rfc6962.EMPTY_ROOT;
    }
    if (d.size() == 1) {
      return d.get(0);
    }
    int k = split(d.size());
    return Rfc6962.nodeHash(root(d.subList(0, k)), root(d.subList(k, d.size())));
  }

  /** PATH(m, D[n]). */
  static List<Hash> path(int m, List<Hash> d) {
    if (d.size() == 1) {
      return List.of();
    }
    int k = split(d.size());
    return m < k
        ? plus(path(m, d.subList(0, k)), root(d.subList(k, d.size())))
        : plus(path(m - k, d.subList(k, d.size())), root(d.subList(0, k)));
  }

  /** PROOF(m, D[n]). */
  static List<Hash> proof(int m, List<Hash> d) {
    return subproof(m, d, true);
  }

  private static List<Hash> subproof(int m, List<Hash> d, boolean whole) {
    if (m == d.size()) {
      return whole ? List.of() : List.of(root(d));
    }
    int k = split(d.size());
    return m <= k
        ? plus(subproof(m, d.subList(0, k), whole), root(d.subList(k, d.size())))
        : plus(subproof(m - k, d.subList(k, d.size()), false), root(d.subList(0, k)));
  }

  private static int split(int n) {
    int k = 1;
    while (2 * k < n) {
      k *= 2;
    }
    return k;
  }

  private static List<Hash> plus(List<Hash> hashes, Hash last) {
    List<Hash> all = new ArrayList<>(hashes);
    all.add(last);
    return all;
  }
}
