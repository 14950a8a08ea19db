/**
 * Reports of a run in the formats of terminals and continuous integration systems, all from one
 * {@link dev.sumdb.audit.AuditReport}: the verdicts and the exit code are the same in each.
 *
 * <p>Names of modules, files and databases, and what servers answered, are hostile input here.
 * Every format has its own escaping, so that none of them can end a string, start an element, an
 * annotation or a workflow command, or move a terminal's cursor.
 */
package dev.sumdb.report;
