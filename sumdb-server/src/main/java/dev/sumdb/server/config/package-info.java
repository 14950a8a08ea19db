/**
 * The server's one configuration: command line before environment before YAML file before default.
 *
 * <p>{@link dev.sumdb.server.config.Setting} lists every key once; {@link
 * dev.sumdb.server.config.ServerConfig} is the typed result. Secrets are never values here, only
 * paths of files that hold them.
 */
package dev.sumdb.server.config;
