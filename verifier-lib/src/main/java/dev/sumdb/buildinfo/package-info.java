/**
 * The module information that the go command embeds in executables, read without a go installation:
 * ELF, Mach-O (also with several architectures) and PE, stripped or not.
 */
package dev.sumdb.buildinfo;
