/**
 * The file that a project keeps beside its go.mod: which databases its modules are in, and which
 * modules are exempted from verification, why, and until when.
 */
package dev.sumdb.project;
