/** The tree of a transparency log: hashes, proofs, tiles, records. */
package dev.sumdb.tlog;
