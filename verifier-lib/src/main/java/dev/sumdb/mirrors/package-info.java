/** Module proxies and mirrors of checksum databases, measured and compared with the log. */
package dev.sumdb.mirrors;
