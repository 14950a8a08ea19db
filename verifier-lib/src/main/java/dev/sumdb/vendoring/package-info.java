/**
 * What {@code go mod vendor} copies: the list in modules.txt, and which files of a module zip
 * belong into a vendor directory.
 */
package dev.sumdb.vendoring;
