/**
 * Signed notes and their keys (C2SP signed-note, tlog-cosignature).
 *
 * <p>A note is valid UTF-8 without bytes below 0x20 other than newline:
 *
 * <pre>{@code
 * note      = text "\n" 1*100signature
 * text      = *( line "\n" )                        ; may contain blank lines
 * signature = U+2014 " " name " " base64 "\n"       ; base64( key-id  signature-bytes )
 * name      = 1*( not white space, not "+" )
 * verifier-key = name "+" 8hex "+" base64           ; base64( algorithm  public-key )
 * signer-key   = "PRIVATE+KEY+" name "+" 8hex "+" base64  ; base64( algorithm  seed )
 * }</pre>
 *
 * <p>It is split at its last blank line, and the text is signed with its final newline, without the
 * blank line. The key ID is the first four bytes of SHA-256(name, newline, algorithm, public key).
 * The head of sum.golang.org at size 1514086, which the key {@code
 * sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8} verifies:
 *
 * <pre>{@code
 * go.sum database tree
 * 1514086
 * kn9DgqDhXzoZMM8828SQsbuovr/WRn7QfFd5Qe1rpwA=
 *
 * — sum.golang.org Az3grunuggF5mKymPJeK/l9Pq71lOg/rAVkQVCzGkWRJcnS3ZFunzveHr9PAH8LFsuhpcCWzGDNrn9FFDyXm/66tBg8=
 * }</pre>
 *
 * <p>Nothing here reads files or clocks or makes random numbers; seeds and times are arguments.
 */
package dev.sumdb.note;
