/**
 * Module zips and module directories: whether they keep the rules of the Go module reference
 * ("Module zip files"), and their {@code h1:} hashes.
 *
 * <p>A zip is untrusted. It is read with bounded memory whatever it holds, through its central
 * directory exactly as the go command reads it, because a reader that believes the local headers
 * can be shown other files than go sees. Uses java.nio.file and java.util.zip's inflater.
 */
package dev.sumdb.modzip;
