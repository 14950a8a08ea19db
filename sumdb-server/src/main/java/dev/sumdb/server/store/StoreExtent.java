package dev.sumdb.server.store;

/**
 * How far the tables reach, all read in one snapshot. In a sound store {@code nextId} and {@code
 * records} are the size of the state, and {@code tiles} is what a tree of that size completes.
 *
 * @param state the tree_state row
 * @param nextId the highest record id plus one, 0 for none
 * @param records number of records
 * @param tiles number of tiles
 */
public record StoreExtent(TreeState state, long nextId, long records, long tiles) {}
