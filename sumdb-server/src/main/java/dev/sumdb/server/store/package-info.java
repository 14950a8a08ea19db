/**
 * What a log keeps, behind one seam: {@link dev.sumdb.server.store.LogStore}.
 *
 * <p>The store is <em>not trusted</em> for integrity. Whoever can write it can make the log refuse
 * to serve or to sign, and cannot make it serve a wrong record or sign a second history: everything
 * read from it is compared with a signed root by the package above. It is trusted for durability: a
 * commit that returned is on the disk.
 *
 * <p>Five tables (the script {@code sqlite/001.sql} is the reference):
 *
 * <pre>
 *   records      id (dense from 0), module, version (unique together), text, where it came from, when
 *   tiles        the finished tiles of height 8: 256 hashes and their root, key = level, index
 *   tree_state   one row: size, root, epoch of the stored tree; advanced by compare-and-set
 *   incidents    what an operator must look at
 *   meta         name and key of the log, fixed when it was made
 * </pre>
 *
 * <p>Only finished tiles are stored, each written once. The unfinished right edge of the tree needs
 * no table: level 0 of it is the leaf hashes of the last records, each level above is the roots of
 * the last finished tiles below. So an append writes one row for a record and one more row for
 * every 256 records, and the whole tree is read back in a few range reads.
 *
 * <p>{@link dev.sumdb.server.store.SqliteLogStore} is the embedded default: one file in WAL mode
 * with {@code synchronous=FULL}, so that each commit syncs the write-ahead log; one connection
 * writes, read-only ones read beside it. Its rows have the types that {@code sqlite3} shows.
 */
package dev.sumdb.server.store;
