/** What the log stores, and SQLite as the first store. */
package dev.sumdb.server.store;
