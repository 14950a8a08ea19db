/**
 * Other checksum databases, served from what this server has proven of them: a size-bounded cache
 * on disk that survives crashes, and reads that check every byte before it is sent or stored.
 */
package dev.sumdb.server.mirror;
