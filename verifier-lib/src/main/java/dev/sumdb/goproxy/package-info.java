/**
 * Where module zips and go.mod files come from: lists in the syntax of GOPROXY, module proxies over
 * http and https, proxy trees on disk, and the version control fetch of the go command.
 *
 * <p>Nothing here is trusted: an upstream can deny or delay, and for a module that no database
 * knows yet it decides what is recorded first. So whatever is odd about an answer is an {@link
 * dev.sumdb.goproxy.UpstreamException}, and only an upstream that says so makes a module version
 * {@link dev.sumdb.goproxy.ModuleNotFoundException not found}: an outage must never read as
 * absence. What a zip may hold is checked in {@code dev.sumdb.modzip}.
 *
 * <p>No host name of any proxy is compiled in. Uses java.net.http, files and child processes.
 */
package dev.sumdb.goproxy;
