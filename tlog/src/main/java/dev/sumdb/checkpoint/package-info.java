/**
 * The texts of signed tree heads: what a note about a log says.
 *
 * <pre>{@code
 * tree-note  = "go.sum database tree" "\n" size "\n" root "\n" *( any-line "\n" )
 * checkpoint = origin "\n" size "\n" root "\n" *( extension "\n" )   ; lines not empty
 * size       = "0" / ( %x31-39 *DIGIT )                              ; at most 2^62
 * root       = 44 characters of canonical base64, 32 bytes
 * }</pre>
 *
 * <p>Every Go checksum database has the first form whatever its name, so its first line is not the
 * name of its key; in a C2SP tlog-checkpoint the origin identifies the log. For example:
 *
 * <pre>{@code
 * go.sum database tree
 * 1514086
 * kn9DgqDhXzoZMM8828SQsbuovr/WRn7QfFd5Qe1rpwA=
 * }</pre>
 */
package dev.sumdb.checkpoint;
