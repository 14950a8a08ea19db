package dev.sumdb.checkpoint;

import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.TreeHead;
import java.util.List;

/**
 * The text of a C2SP tlog-checkpoint: origin, size and root, then extension lines.
 *
 * @param origin identity of the log: not empty, one line; should be a URL without scheme
 * @param head size and root
 * @param extensions opaque lines, none of them empty; normally there are none
 */
public record Checkpoint(String origin, TreeHead head, List<String> extensions) {
  private static final String WHAT = "checkpoint";
  private static final int HEAD_LINES = 3;

  /**
   * Refuses with {@link IllegalArgumentException} lines that {@link #parse} would not read back.
   */
  public Checkpoint {
    extensions = List.copyOf(extensions);
    if (!isLine(origin)) {
      throw new IllegalArgumentException(
          "checkpoint origin " + MalformedException.quote(origin) + " is not one line of text");
    }
    for (String line : extensions) {
      if (!isLine(line)) {
        throw new IllegalArgumentException(
            "checkpoint extension " + MalformedException.quote(line) + " is not one line of text");
      }
    }
  }

  private static boolean isLine(String line) {
    return !line.isEmpty() && line.indexOf('\n') < 0;
  }

  /** A checkpoint without extension lines. */
  public static Checkpoint of(String origin, TreeHead head) {
    return new Checkpoint(origin, head, List.of());
  }

  /** The lines, each ending in a newline; {@link #parse} is the inverse. */
  public String format() {
    StringBuilder out = new StringBuilder(origin).append('\n');
    out.append(head.size()).append('\n').append(head.root()).append('\n');
    extensions.forEach(line -> out.append(line).append('\n'));
    return out.toString();
  }

  /**
   * Parses the text of a checkpoint, usually that of an opened note.
   *
   * @throws MalformedException {@code malformed checkpoint: ...}: fewer than three lines, an empty
   *     line, a size that is not canonical or over 2^62, a root that is not 32 bytes of base64
   */
  public static Checkpoint parse(String text) throws MalformedException {
    if (!text.endsWith("\n")) {
      throw new MalformedException("malformed checkpoint: text does not end in a newline");
    }
    List<String> lines = HeadLines.split(text);
    if (lines.size() < HEAD_LINES) {
      throw new MalformedException(
          "malformed checkpoint: " + lines.size() + " lines, want at least three");
    }
    if (lines.contains("")) {
      throw new MalformedException("malformed checkpoint: empty line");
    }
    TreeHead head = HeadLines.parse(WHAT, lines.get(1), lines.get(2));
    return new Checkpoint(lines.get(0), head, lines.subList(HEAD_LINES, lines.size()));
  }
}
