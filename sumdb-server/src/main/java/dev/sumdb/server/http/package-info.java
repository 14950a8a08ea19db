/**
 * The HTTP face of a log: Go's checksum database paths, the C2SP views of the same tree, and pages
 * for operators.
 *
 * <p>The life of a request: {@link dev.sumdb.server.http.RequestPath} parses the raw target
 * strictly; what is in memory is answered on the event loop (a record from {@link
 * dev.sumdb.server.http.LookupHandler}'s cache with the current head behind it, a tile from {@link
 * dev.sumdb.server.http.TileHandler}'s); anything that may block runs on a bounded pool of workers
 * ({@link dev.sumdb.server.http.ReadPool}), and what waits for an upstream holds no thread at all.
 * One table, {@link dev.sumdb.server.http.HttpErrors}, turns exceptions into statuses.
 *
 * <p>This is the only package that imports Vert.x. Public are {@link
 * dev.sumdb.server.http.SumDbServer} and its {@link dev.sumdb.server.http.HttpOptions} with {@link
 * dev.sumdb.server.http.AccessLogFormat}.
 */
package dev.sumdb.server.http;
