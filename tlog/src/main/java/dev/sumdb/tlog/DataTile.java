package dev.sumdb.tlog;

import java.util.ArrayList;
import java.util.List;

/**
 * The content of a data tile of a go.sum database: the texts of consecutive records ({@link
 * LogRecord}), without ids, separated by a blank line. At least one. Whether they are the log's
 * records only their leaf hashes can tell.
 */
public final class DataTile {
  private DataTile() {}

  /**
   * The texts with a blank line between them and none at the end.
   *
   * @throws IllegalArgumentException if there is no text
   */
  public static String format(List<String> texts) {
    if (texts.isEmpty()) {
      throw new IllegalArgumentException("a data tile without records");
    }
    return String.join("\n", texts);
  }

  /**
   * The texts. A blank line after the last one is accepted, as some servers write it.
   *
   * @throws MalformedException if there is none or one is not the text of a record
   */
  public static List<String> parse(byte[] data) throws MalformedException {
    List<String> texts = new ArrayList<>();
    int from = 0;
    do {
      int blank = Utf8.blankLine(data, from);
      int to = blank < 0 ? data.length : blank + 1;
      String text = Utf8.decode(data, from, to);
      if (text == null) {
        throw new MalformedException("record data", Utf8.forMessage(data, from), "not UTF-8");
      }
      LogRecord.checkText(text);
      texts.add(text);
      from = to + 1;
    } while (from < data.length);
    return texts;
  }
}
