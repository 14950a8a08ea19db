/**
 * The unmodified go command against this database, end to end.
 *
 * <p>The module trees of testdata/modules become a module proxy on disk, our server looks them up
 * there, and the installed {@code go}, with an empty home, talks to both. Without a {@code go} on
 * the PATH these tests are skipped, visibly.
 */
package dev.sumdb.cli.golang;
