/** Files without the machinery of channels. */
package dev.sumdb.files;
