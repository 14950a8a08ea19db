/**
 * Module paths, versions, go.sum lines and the {@code h1:} hash, as the Go module reference defines
 * them. Pure: nothing here reads a file, a clock or the environment.
 *
 * <pre>
 * module path   = element *( "/" element ) [ "/v" N ]    e.g. github.com/BurntSushi/toml, rsc.io/quote/v3
 * version       = "v" N "." N "." N [ "-" pre ] [ "+incompatible" ]
 * escaped       = every ASCII upper-case letter X as "!x"  e.g. github.com/!burnt!sushi/toml
 * go.sum line   = path " " version [ "/go.mod" ] " " hash LF
 * hash          = "h1:" base64(SHA-256 of the sorted lines  hex(SHA-256(content)) "  " name LF)
 * </pre>
 *
 * Text from outside fails with {@link dev.sumdb.tlog.MalformedException} and nothing else; where
 * the go command has a text for the failure, the message has the same words.
 */
package dev.sumdb.gosum;
