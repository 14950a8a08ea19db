/**
 * Evidence bundles: everything that proves a set of module versions under one signed head, in one
 * file, for machines without a network.
 *
 * <p>A bundle is a ZIP archive of stored entries in the layout of the go command's cache of a
 * checksum database, with an index in front:
 *
 * <pre>
 *   index.json      format, database, head, and every other file with its SHA-256
 *   latest          the signed head
 *   lookup/ESCAPEDPATH@ESCAPEDVERSION    record and signed head, as the database answers
 *   tile/8/...      each tile that the go command reads to prove these records in that head
 * </pre>
 *
 * <p>There is exactly one encoding: names sorted, 1980-01-01 00:00 in every entry, no extra fields,
 * no comments. So the same content is the same bytes wherever and whenever it was made, and a byte
 * that differs was altered. Nothing in a bundle is trusted: the key comes from who verifies it.
 */
package dev.sumdb.bundle;
