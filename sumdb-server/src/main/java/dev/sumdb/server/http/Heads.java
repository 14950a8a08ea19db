package dev.sumdb.server.http;

import dev.sumdb.server.log.SignedHead;
import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The log's current head, rendered once per head. Thread-safe, never blocks. */
final class Heads {
  private static final int TAG_BYTES = 8;

  private final LogView log;
  private volatile Rendered rendered;

  /**
   * A head and its two answers.
   *
   * @param source the snapshot that everything here was made from
   * @param latest answer to {@code /latest}
   * @param checkpoint answer to {@code /checkpoint}
   */
  record Rendered(SignedHead source, Reply latest, Reply checkpoint) {
    long size() {
      return source.head().size();
    }

    /** The note that ends each lookup answer. */
    Buffer treeNote() {
      return latest.body();
    }

    /** Names this head's note in entity tags. */
    String tag() {
      return latest.tag();
    }
  }

  Heads(LogView log) {
    this.log = log;
    this.rendered = render(log.head());
  }

  Rendered current() {
    SignedHead now = log.head();
    Rendered last = rendered;
    if (last.source() == now) {
      return last;
    }
    Rendered fresh = render(now);
    rendered = fresh;
    return fresh;
  }

  private static Rendered render(SignedHead head) {
    Reply checkpoint =
        head.checkpoint().length > 0
            ? reply(head.checkpoint(), Reply.TEXT)
            : HttpErrors.refuse(404, "no checkpoint of this head here", "ask for /latest");
    return new Rendered(head, reply(head.treeNote()), checkpoint);
  }

  /** The answer to {@code latest} of any database. */
  static Reply reply(byte[] note) {
    return reply(note, Reply.GO_TEXT);
  }

  private static Reply reply(byte[] note, CharSequence type) {
    Buffer body = Buffer.buffer(note);
    return new Reply(200, type, Reply.MOMENT, tag(note), body, Buffer.buffer(), List.of());
  }

  private static String tag(byte[] note) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(note);
      return HexFormat.of().formatHex(digest, 0, TAG_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
