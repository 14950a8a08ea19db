/**
 * Where the record of a module version may come from: patterns decide, before anything leaves this
 * machine, which names are private and hashed here; all others are proven copies of what another
 * checksum database has logged, and what the operator forbids is refused.
 */
package dev.sumdb.server.overlay;
