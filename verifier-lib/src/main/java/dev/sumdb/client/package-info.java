/**
 * The client of a Go checksum database: asks for module versions, proves each answer to be in the
 * log that the database's key signed, and remembers the newest head, so that the log can never be
 * replaced by another one unnoticed.
 *
 * <pre>
 *   SumDbSource    bytes that anybody may have served        untrusted
 *   VerifiedCache  bytes that were proven once               authenticated again at each use
 *   TrustedHeads   the newest head that was proven           moves forward only, by compare-and-set
 *   SumDbClient    one plan for all lookups of a run
 *   LookupRun      an outcome for each module version
 *   Evidence       what a stranger needs to see the misbehaviour of a log
 * </pre>
 *
 * <p>Nothing in this package has state outside the objects made by its callers.
 */
package dev.sumdb.client;
