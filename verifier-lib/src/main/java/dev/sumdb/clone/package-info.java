/**
 * A full copy of a checksum database, computed from its records: every hash is made here and the
 * root compared with the signed one.
 */
package dev.sumdb.clone;
