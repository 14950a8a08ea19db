package dev.sumdb.goenv;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/** An operating system's rules for paths and directories, applied to text only. */
public enum Os {
  /** Linux and other systems with the XDG directories. */
  LINUX,
  /** macOS. */
  MACOS,
  /** Windows. */
  WINDOWS;

  /** The system this process runs on. */
  public static Os current() {
    String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (name.startsWith("windows")) {
      return WINDOWS;
    }
    return name.startsWith("mac") || name.startsWith("darwin") ? MACOS : LINUX;
  }

  char separator() {
    return this == WINDOWS ? '\\' : '/';
  }

  /** The variable that names the user's home directory. */
  String homeVariable() {
    return this == WINDOWS ? "USERPROFILE" : "HOME";
  }

  /** The name of the go command's file. */
  String goBinary() {
    return this == WINDOWS ? "go.exe" : "go";
  }

  boolean isAbsolute(String path) {
    if (this != WINDOWS) {
      return path.startsWith("/");
    }
    int volume = volumeLength(path);
    return volume > 2 || volume == 2 && path.length() > 2 && isSeparator(path.charAt(2));
  }

  /** The two put together and simplified; {@code below} is separated by slashes. */
  String join(String directory, String below) {
    if (directory.isEmpty()) {
      return clean(below);
    }
    // A drive without a slash is the current directory there: C: and f make C:f.
    boolean bareDrive = this == WINDOWS && directory.endsWith(":");
    return clean(directory + (bareDrive ? "" : separator()) + below);
  }

  /** The shortest text for the same path, without looking at any file. */
  String clean(String path) {
    int volume = this == WINDOWS ? volumeLength(path) : 0;
    String prefix = path.substring(0, volume).replace('/', separator());
    String rest = path.substring(volume);
    if (volume > 2 && rest.isEmpty()) {
      return prefix;
    }
    boolean rooted = !rest.isEmpty() && isSeparator(rest.charAt(0));
    Deque<String> kept = new ArrayDeque<>();
    for (String element : elements(rest)) {
      if (!element.equals("..")) {
        kept.addLast(element);
      } else if (!kept.isEmpty() && !kept.peekLast().equals("..")) {
        kept.removeLast();
      } else if (!rooted) {
        kept.addLast(element);
      }
    }
    String cleaned =
        (rooted ? String.valueOf(separator()) : "")
            + String.join(String.valueOf(separator()), kept);
    return prefix + (cleaned.isEmpty() ? "." : cleaned);
  }

  /** The entries of a list such as PATH, empty ones included; an empty text has none. */
  List<String> splitList(String list) {
    List<String> out = new ArrayList<>();
    if (list.isEmpty()) {
      return out;
    }
    StringBuilder entry = new StringBuilder();
    boolean quoted = false;
    for (char c : list.toCharArray()) {
      if (this == WINDOWS && c == '"') {
        quoted = !quoted;
      } else if (c == (this == WINDOWS ? ';' : ':') && !quoted) {
        out.add(entry.toString());
        entry.setLength(0);
      } else {
        entry.append(c);
      }
    }
    out.add(entry.toString());
    return out;
  }

  private boolean isSeparator(char c) {
    return c == '/' || this == WINDOWS && c == '\\';
  }

  /** Length of {@code C:} or {@code \\host\share}, or 0. */
  private int volumeLength(String path) {
    if (path.length() >= 2 && path.charAt(1) == ':' && Character.isLetter(path.charAt(0))) {
      return 2;
    }
    if (path.length() < 5 || !isSeparator(path.charAt(0)) || !isSeparator(path.charAt(1))) {
      return 0;
    }
    int host = nextSeparator(path, 2);
    return host == 2 || host == path.length() ? 0 : nextSeparator(path, host + 1);
  }

  private int nextSeparator(String path, int from) {
    int at = from;
    while (at < path.length() && !isSeparator(path.charAt(at))) {
      at++;
    }
    return at;
  }

  private List<String> elements(String path) {
    List<String> elements = new ArrayList<>();
    for (int start = 0; start < path.length(); ) {
      int end = nextSeparator(path, start);
      elements.add(path.substring(start, end));
      start = end + 1;
    }
    for (Iterator<String> i = elements.iterator(); i.hasNext(); ) {
      String element = i.next();
      if (element.isEmpty() || element.equals(".")) {
        i.remove();
      }
    }
    return elements;
  }
}
