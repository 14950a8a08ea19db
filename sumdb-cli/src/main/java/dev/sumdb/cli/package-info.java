/**
 * The {@code sumdb} command: one thin class per verb.
 *
 * <p>Standard output carries only what a command promises, standard error everything else. Exit
 * codes are in {@link dev.sumdb.cli.ExitCode}. Short commands load neither the logging framework
 * nor HTTP classes.
 */
package dev.sumdb.cli;
