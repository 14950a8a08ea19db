/**
 * First-lookup ingestion: a module version that the log does not have is fetched once, checked by
 * the module zip rules, hashed, appended and answered.
 *
 * <p>Nothing here is trusted from upstream but the first hash of a name that the log has never seen
 * (trust on first use). Threads, temporary disk and waiting callers are bounded; see {@link
 * dev.sumdb.server.upstream.IngestionOptions}.
 */
package dev.sumdb.server.upstream;
