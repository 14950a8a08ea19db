/**
 * Verdicts about module hashes: what claims a hash (lines of go.sum, module zips, caches, vendored
 * files, executables), what the checksum databases prove, and the report that both give.
 *
 * <p>Nothing here is called {@link dev.sumdb.audit.Status#VERIFIED} unless a database's signed log
 * was proven to hold exactly the hash that was claimed.
 */
package dev.sumdb.audit;
