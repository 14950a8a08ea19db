/** A sorted file that finds the record of a module version in a tree of data tiles. */
package dev.sumdb.index;
