/** The log: sequencer, head ledger, recovery, reads, fsck. */
package dev.sumdb.server.log;
