/**
 * The Merkle tree of a Go checksum database: hashes, proofs, tiles and records, for those who write
 * a log and those who distrust one. Specified by RFC 6962 section 2, the Go module reference
 * ("Checksum database"), C2SP tlog-tiles, and the behaviour of the go command where these are
 * silent.
 *
 * <p>A log is a list of records that only grows. Its {@link dev.sumdb.tlog.TreeHead head}, a size
 * and a root hash, is signed (package {@code dev.sumdb.note}) and stands for all of it: whoever
 * holds a head can check any record of the log, and any older head, with a few dozen hashes that
 * may come from anywhere.
 *
 * <pre>
 *             root of 7 records                      tiles of height 2
 *            /                 \
 *        [0,4)                [4,7)             level 1   |[0,4)|           tile/2/1/000.p/1
 *       /     \              /     \                         |
 *    [0,2)   [2,4)        [4,6)    |            level 0   |0 1 2 3|         tile/2/0/000
 *    /  \    /  \         /  \     |                      |4 5 6|           tile/2/0/001.p/3
 *   0    1  2    3       4    5    6
 * </pre>
 *
 * <p><b>The tree.</b> {@link dev.sumdb.tlog.Rfc6962} says how a leaf and a node are hashed; {@link
 * dev.sumdb.tlog.NodeHasher} does it in loops. The hashes of perfect subtrees never change once
 * they exist, so they can be stored: {@link dev.sumdb.tlog.HashIndex} numbers them in the order in
 * which they come into being. {@link dev.sumdb.tlog.MerkleTree} says what one more record adds and
 * folds the root of any size from at most 62 of them.
 *
 * <p><b>The proofs.</b> An {@link dev.sumdb.tlog.InclusionProof} shows that a record is in a tree,
 * a {@link dev.sumdb.tlog.ConsistencyProof} that an older tree is a prefix of a newer one. Both are
 * made from stored hashes and checked without them. A check returns nothing and throws: its result
 * cannot be ignored.
 *
 * <p><b>The tiles.</b> Over the network stored hashes travel in {@link dev.sumdb.tlog.Tile tiles}:
 * a tile holds 2^height hashes of one level, and the hashes of the levels up to the next tile are
 * recomputed from it. A full tile never changes and may be cached for ever; the partial tiles of
 * the right edge grow with the log. {@link dev.sumdb.tlog.Tiles} says which of them a log publishes
 * and what is in them, {@link dev.sumdb.tlog.TilePath} how they are called.
 *
 * <p><b>The seams.</b> Everything that needs stored hashes takes a {@link
 * dev.sumdb.tlog.HashReader}. A log's own store is one. A client's is a {@link
 * dev.sumdb.tlog.TileHashReader}: it gets tiles from a {@link dev.sumdb.tlog.TileReader}, i.e. from
 * a network or a cache that nobody trusts, and passes on hashes only after every tile it fetched
 * was traced to the root of the head.
 *
 * <pre>
 *   MerkleTree  InclusionProof.prove  ConsistencyProof.prove  Tiles.read
 *         \            |                   |                 /
 *          +-----------+---- HashReader ---+----------------+
 *                           /          \
 *                     a log's store    TileHashReader (head)   authenticates
 *                                           |
 *                                       TileReader             untrusted
 * </pre>
 *
 * <p><b>The records.</b> A {@link dev.sumdb.tlog.LogRecord} is an id and the go.sum lines of one
 * module version; the lines are the leaf. {@link dev.sumdb.tlog.DataTile} and {@link
 * dev.sumdb.tlog.EntryBundle} are the two framings in which auditors fetch many at once.
 *
 * <p><b>Errors.</b> Bytes from outside fail with {@link dev.sumdb.tlog.MalformedException} if they
 * do not parse and with {@link dev.sumdb.tlog.ProofException} if they do not prove what they
 * should, and with nothing else. Numbers that no tree has are the caller's mistake: {@link
 * java.lang.IllegalArgumentException}. {@link java.io.IOException} passes through from the seams.
 *
 * <p><b>Dependencies.</b> The Java platform's collections, character sets and SHA-256; no other
 * package of the project. Nothing here does input or output, starts threads, reads a clock, the
 * environment or random numbers, or logs. All values are immutable; only {@link
 * dev.sumdb.tlog.NodeHasher} has state and belongs to one thread. Sizes go up to 2^62 records.
 */
package dev.sumdb.tlog;
