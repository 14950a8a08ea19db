/**
 * Configuration files for people: strict YAML that knows its lines, and suggestions for misspelt
 * words. What the keys mean is the business of those who read them.
 */
package dev.sumdb.config;
