/** A checksum database as one object: {@link dev.sumdb.server.SumDb}. */
package dev.sumdb.server;
