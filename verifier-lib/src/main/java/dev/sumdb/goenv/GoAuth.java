package dev.sumdb.goenv;

import dev.sumdb.gosum.GoSpace;
import dev.sumdb.tlog.MalformedException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One method of GOAUTH, by which credentials for https requests are found. Methods are separated by
 * semicolons; an earlier one wins.
 */
public sealed interface GoAuth {
  /** No credentials; stands alone. */
  record Off() implements GoAuth {}

  /** The netrc file, which is the default. */
  record UseNetrc() implements GoAuth {}

  /** {@code git credential fill}, run in the directory, an absolute path. */
  record Git(String directory) implements GoAuth {}

  /**
   * Another program with its arguments.
   *
   * @param words at least one
   */
  record Command(List<String> words) implements GoAuth {
    /** Takes a copy. */
    public Command {
      words = List.copyOf(words);
    }
  }

  /** Reads a value of GOAUTH; the messages are the go command's. */
  static List<GoAuth> parse(String goauth, Os os) throws MalformedException {
    List<GoAuth> methods = new ArrayList<>();
    String[] lines = goauth.split(";", -1);
    for (String line : lines) {
      List<String> words = GoSpace.fields(line);
      if (words.isEmpty()) {
        throw invalid("GOAUTH encountered an empty command", goauth);
      }
      methods.add(
          switch (words.get(0)) {
            case "off" -> {
              if (lines.length != 1) {
                throw invalid(
                    "GOAUTH=off cannot be combined with other authentication commands", goauth);
              }
              yield new Off();
            }
            case "netrc" -> new UseNetrc();
            case "git" -> {
              if (words.size() != 2 || !os.isAbsolute(words.get(1))) {
                throw new MalformedException(
                    "GOAUTH=git dir method requires an absolute path to the git working directory");
              }
              yield new Git(words.get(1));
            }
            default -> new Command(words(line));
          });
    }
    return List.copyOf(methods);
  }

  /** Words with quotes around some; quotes within a word and backslashes mean nothing. */
  private static List<String> words(String line) throws MalformedException {
    List<String> words = new ArrayList<>();
    int at = 0;
    while (at < line.length()) {
      char c = line.charAt(at);
      if (isBlank(c)) {
        at++;
      } else if (c == '"' || c == '\'') {
        int end = line.indexOf(c, at + 1);
        if (end < 0) {
          throw new MalformedException(
              "cannot parse a command of GOAUTH: unterminated " + c + " string");
        }
        words.add(line.substring(at + 1, end));
        at = end + 1;
      } else {
        int start = at;
        while (at < line.length() && !isBlank(line.charAt(at))) {
          at++;
        }
        words.add(line.substring(start, at));
      }
    }
    return words;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  /**
   * Host and path of an https URL, then what is left as path elements are taken away, down to the
   * host: what credentials are found by. A user name, a query and the standard port do not count,
   * nor does the case of the host. Nothing for other URLs: over http anybody could read them.
   */
  static List<String> prefixes(URI url) {
    if (!"https".equalsIgnoreCase(url.getScheme()) || url.getHost() == null) {
      return List.of();
    }
    String port = url.getPort() < 0 || url.getPort() == 443 ? "" : ":" + url.getPort();
    String prefix = url.getHost().toLowerCase(Locale.ROOT) + port + url.getRawPath();
    List<String> prefixes = new ArrayList<>();
    prefixes.add(prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix);
    for (int slash = prefixes.get(0).lastIndexOf('/'); slash >= 0; ) {
      prefixes.add(prefix.substring(0, slash));
      slash = prefix.lastIndexOf('/', slash - 1);
    }
    return prefixes;
  }

  private static MalformedException invalid(String what, String goauth) {
    return new MalformedException(what + " (GOAUTH=" + MalformedException.quote(goauth) + ")");
  }
}
