/**
 * What the go command would read from its environment, without running it: variables, the file that
 * {@code go env -w} writes, {@code GOROOT/go.env}, netrc, HTTP proxies.
 *
 * <p>{@link dev.sumdb.goenv.GoEnv} is the entry. Everything comes in through its arguments (the
 * variables, the operating system, the files), so a test can be any machine; {@link
 * dev.sumdb.goenv.GoEnv#ofProcess} is this one.
 *
 * <pre>
 * precedence   process variable that is not empty, GOENV file, GOROOT/go.env, default
 * GOENV file   lines  KEY=VALUE  with an upper-case first letter; everything else is a comment
 * GOSUMDB      "off" / KNOWN-NAME / NAME+HASH+KEY, the latter two optionally with " " URL
 * </pre>
 */
package dev.sumdb.goenv;
