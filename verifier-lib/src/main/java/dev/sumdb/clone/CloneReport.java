package dev.sumdb.clone;

import dev.sumdb.client.Misbehaviour;
import dev.sumdb.tlog.TreeHead;
import java.util.List;
import java.util.Objects;

/**
 * What a clone is, once all of its records were shown to hash to the signed root.
 *
 * @param head the tree
 * @param fetched bundles of up to 256 records that the source was asked for
 * @param kept bundles that were here already, and were hashed again
 * @param damaged bundles that were here, damaged, and were fetched again
 * @param malformed records that no client can use
 * @param samples some of these, a line each
 * @param repeated records that say the same as an earlier one
 * @param contradictions module versions with different hashes in different records, with evidence
 * @param moreContradictions module versions of that kind that are not in the list
 */
public record CloneReport(
    TreeHead head,
    long fetched,
    long kept,
    long damaged,
    long malformed,
    List<String> samples,
    long repeated,
    List<Misbehaviour> contradictions,
    long moreContradictions) {
  /** Copies the lists. */
  public CloneReport {
    Objects.requireNonNull(head, "head");
    samples = List.copyOf(samples);
    contradictions = List.copyOf(contradictions);
  }
}
