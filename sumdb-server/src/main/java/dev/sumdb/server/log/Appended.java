package dev.sumdb.server.log;

/**
 * The answer to an append, given only after the head is in the ledger and published.
 *
 * @param id the record's number, from 0
 * @param head a published head that contains the record: {@code head.head().size() > id}
 * @param isNew false when the same hashes were logged before and {@code id} is that older record
 */
public record Appended(long id, SignedHead head, boolean isNew) {}
